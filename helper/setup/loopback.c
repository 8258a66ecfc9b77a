#include <errno.h>
#include <linux/capability.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../message.h"
#include "../privs.h"
#include "loopback.h"

void
loopback_up(void)
{
	struct ifreq request = { .ifr_name = "lo", .ifr_flags = IFF_UP };
	int fd, rc;

	fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd == -1)
		fail(errno, NULL, "Can't make a socket for the loopback");
	privs_raise(CAP_NET_ADMIN); /* the namespace is ours and new */
	rc = ioctl(fd, SIOCSIFFLAGS, &request);
	privs_lower();
	if (rc == -1)
		fail(errno, NULL, "Can't bring up the loopback interface");
	(void)close(fd); /* never used for data */
}
