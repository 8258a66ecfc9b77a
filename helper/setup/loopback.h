#ifndef LOOPBACK_H
#define LOOPBACK_H

/*
 * Brings up the loopback interface of the network namespace the process
 * is in.  The kernel then gives it 127.0.0.1 and ::1 by itself.
 */
void loopback_up(void);

#endif
