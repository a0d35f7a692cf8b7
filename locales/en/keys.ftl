### View: keys.

keys--quit = Quit Diwan
keys--title = Keyboard shortcuts
keys--search = Search
keys--move = Move in the list
keys--open = Open the letter
keys--acknowledge = Acknowledge
keys--columns = Next and previous column
keys--leave = Close the letter or go back
keys--find = Search in the letter
keys--print = Print the letter
keys--palette = Commands
keys--keys = This list
keys--new-circular = New circular (where circulars are issued)
keys--save-draft = Save the draft
