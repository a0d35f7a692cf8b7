// The frame after the one in which the page was first drawn: then it is on the screen. The workstation's window marks its first row in the same way.
requestAnimationFrame(() => requestAnimationFrame(() => performance.mark("painted")));
