### View: palette.

palette--title = Commands
palette--hint = Type a place or an act
palette--nothing = No command by this name
# Variables:
#   $words: what the person typed
palette--search = Search for “{ $words }”

palette--quit = Quit Diwan
