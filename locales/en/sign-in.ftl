### View: sign-in.

sign-in--promise = Official circulars and letters, on time.
sign-in--title = Sign in
sign-in--hint = Enter the details that your office gave you.
sign-in--server = Registry address
sign-in--login = User name
sign-in--password = Password
sign-in--missing = Fill this in.
sign-in--submit = Sign in
sign-in--busy = Signing in…
sign-in--change-title = Change your password
sign-in--change-hint = Your present password is temporary. Choose a new one that only you know, then carry on.
sign-in--current = Present password
sign-in--new = New password
sign-in--repeat = New password again
sign-in--differs = The two new passwords differ.
sign-in--change-submit = Save and continue
sign-in--ended = Your session has ended.
sign-in--ended-hint = What is on this computer stays readable, and what waits to be sent is kept.
sign-in--again = Sign in again
