# An operator's way in.

steps = Steps
step-account = Account
step-second-factor = Second factor
step-recovery-codes = Recovery codes
step-recovery-sheet = Recovery sheet
next = Continue

enrol-title = Set up your access
enrol-owner = You are the first owner of this shop. This takes five minutes and needs an authenticator app and a printer, or pen and paper.
enrol-invited = You are invited to work here, with the role { $role }.
label-password = Password
label-password-hint = At least { $min } characters. A sentence is easier to remember and harder to guess than a word.
label-password-again = Password again
problem-password-again = The two passwords differ.
problem-password-short = Please use at least { $min } characters.
problem-password-common = This password is in wide use. Please choose another one.
problem-password-long = Please use at most 256 characters.
problem-password-own = Please do not use your name or address as the password.
problem-password = This is not the password that you chose.
problem-address-taken = Somebody works here under this address already.
enrol-resume-title = Go on with your set-up
enrol-resume-lead = Your account is made. Please enter its password to go on.

second-factor-title = Connect your authenticator
second-factor-lead = From now on, signing in needs your password and a code from an app on your phone.
second-factor-picture = QR code for your authenticator app
second-factor-scan = Open an authenticator app and scan this picture with it.
second-factor-no-camera = You cannot scan it?
second-factor-type = Add an account by hand, with this secret (time-based, six digits):
label-code = Code
label-code-hint = The six digits that the app shows now.
label-code-or-recovery = Six digits from your authenticator, or one of your recovery codes.
problem-code = This code is not valid. Please wait for the next one and try again.

codes-title = Keep your recovery codes
codes-lead = If you lose your phone, each of these codes lets you in once. Print them or put them into your password manager: they are shown only now.
codes-kept = I have kept these codes in a safe place.
problem-kept = Please keep the codes first: they are not shown again.

sheet-title = Recovery sheet
sheet-lead = These 24 words are the master key of your shop. Whoever has them and a backup can read everything; without them and without the key file, nobody ever can.
sheet-safe = Print this page or write the words down, and lay the sheet into a safe.
sheet-secret = Do not photograph it, do not mail it, do not save it as a file.
sheet-restore = To make the key file again, you need all the words in this order.
sheet-warning = The sheet is shown only during the set-up.
sheet-print = Print with your browser: only the words are printed.
sheet-next = I have the sheet
sheet-check-title = Show that you have the sheet
sheet-check-lead = Please type these words from your sheet.
sheet-word = Word { $place }
sheet-finish = Finish the set-up
sheet-again = Show the sheet again
problem-word = This is not that word of the sheet.

panel-sign-in-title = Sign in to the panel
panel-sign-in-note = For those who run this shop. Customers sign in from the shop.
panel-sign-in-restart = Start again
panel-code-title = Your second factor
problem-sign-in = Address and password do not fit together.

own-account-title = Your access
own-account-lead = How you come in, and where you are signed in. Every change here is an entry in the audit log.
own-password = Password
own-password-ends = A new password signs you out everywhere but here.
own-password-change = Change the password
label-current-password = Current password
label-new-password = New password
problem-current-password = This is not your current password.
done-password = Your password is changed. All other browsers are signed out.
own-codes = Recovery codes
own-codes-left = { $count ->
    [one] You have one code left.
   *[other] You have { $count } codes left.
}
own-codes-none = You have no code left.
own-codes-renew-means = New codes take the place of all old ones.
own-codes-renew = Make new codes
own-codes-old-are-void = Your old codes are void from now on.
own-sessions = Where you are signed in
own-sessions-end = Sign out everywhere else
own-sessions-where = We keep no record of devices or addresses: a time that you do not know is somebody else.
own-session-this = This browser
column-since = Signed in
column-seen = Last seen
done-sessions = Signed out there.
