### One text for each FailureCode: what happened, what is safe, what to do next.

failure--unreachable = The registry cannot be reached. What is on this computer stays readable and what you do is kept. Check the network; Diwan tries again by itself.
failure--untrusted = The registry's certificate is not trusted, so nothing was sent to it. Tell your administrator before you go on.
failure--not_a_registry = The address answers, but it is not a Diwan registry. Check the address with your administrator.
failure--other_protocol = The registry speaks a version that this program does not understand. Nothing of yours has changed. Tell your administrator.
failure--too_old = This program is older than the registry accepts. What you have stays readable; an update is needed to receive more. Tell your administrator.
failure--bad_address = This address cannot be right. It begins with https://, as your office gave it.
failure--wrong_credentials = The user name or the password is wrong. Check both and try again.
failure--too_many_attempts = Too many attempts. Sign-in is paused to protect your account. Wait a little and try again.
failure--signed_out = Your session has ended. What you have is kept. Sign in again to go on.
failure--password_change_required = The password must be changed before you go on.
failure--weak_password = The new password will not do: choose a longer one that differs from the old one and is hard to guess.
failure--forbidden = Your role does not allow this. If you need it, ask your supervisor.
failure--not_found = This is no longer available, or it is not addressed to you.
failure--version_mismatch = The circular changed after you opened it, so nothing was acknowledged. Read the new text, then acknowledge it.
failure--not_applicable = This act is not asked for here any more.
failure--refused = This was not carried out, and nothing was changed. Load the page again and retry.
failure--overloaded = The registry is busy. What you did is kept and will be sent again by itself.
failure--registry_failed = The registry failed. What you did is kept on this computer and will be sent again by itself.
failure--bad_answer = The registry's answer was not valid and was not used. Nothing of yours has changed. If this repeats, tell your administrator.
failure--disk_full = The disk of this computer is full, so nothing new can be kept: no letter and no acknowledgement. What was kept before is safe. Free some space, and work goes on by itself.
failure--disk_failed = The disk of this computer cannot be written or read, so nothing new can be kept: no letter and no acknowledgement. Tell your administrator; work goes on by itself as soon as the disk does.
failure--cache_unusable = Diwan's file on this computer is damaged. The letters are safe in the registry. Tell your administrator.
failure--not_cached = This file is not on this computer yet and there is no line to the registry. It will be there when the line is back.
failure--wrong_hash = The file that came is not the one that the registry recorded, so it was not opened. Try again; if this repeats, tell your administrator.
failure--file_too_large = This file is larger than the registry takes. Nothing was sent. Make it smaller, or divide it into several files.
failure--internal = Something unexpected went wrong. What was kept before is safe. Try again; if this repeats, tell your administrator.
