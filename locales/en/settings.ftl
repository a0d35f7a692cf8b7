### View: settings.

settings--saved = Saved.
settings--save = Save
settings--reading = Reading and display
settings--language = Language
settings--language-ar = العربية
settings--language-en = English
settings--digits = Digits
settings--digits-auto = By language
settings--digits-arab = ٠١٢٣
settings--digits-latn = 0123
settings--calendar = First calendar
settings--calendar-gregorian = Gregorian
settings--calendar-hijri = Hijri
settings--theme = Theme
settings--theme-system = As the computer
settings--theme-light = Light
settings--theme-dark = Dark
settings--text-size = Text size:
settings--computer = This computer
settings--autostart = Start Diwan when I log in
settings--autostart-hint = So that no circular is missed that came before you opened it.
settings--server-hint = The new address is used when you next sign in.
settings--sign-out = Sign out
settings--sign-out-everywhere = Sign out everywhere
settings--leave-here = Your letters leave this computer and come back when you sign in again.
settings--leave-everywhere = Your sessions end on every computer, and your letters leave this one.
# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
settings--leave-waiting = { $category ->
        [one] { $n } act still waits to be sent and is kept until you come back.
       *[other] { $n } acts still wait to be sent and are kept until you come back.
    }

settings--leave = Sign out
