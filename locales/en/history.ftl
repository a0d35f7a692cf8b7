### View: history.

# Variables:
#   $category: the CLDR plural category of the number
#   $n: the number, in the person's digits
history--count = { $category ->
        [one] { $n } acknowledgement
       *[other] { $n } acknowledgements
    }

history--empty = You have not acknowledged a circular yet
history--empty-hint = Each acknowledgement will be kept here: its sentence, its time and the version it was for.
history--recorded = Recorded by the registry on
history--waiting = Waiting to be sent to the registry
history--done = Done on
history--elsewhere = Done on another computer
# Variables:
#   $device: the workstation's name
history--device = Computer: { $device }
