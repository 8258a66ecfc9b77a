#ifndef PIPES_H
#define PIPES_H

/* What connects keeper and child: the ends that one of them has. */
struct pipes {
	int ready; /* a byte lets the child go on: when its user namespace has
		    * maps, and when it may start the command; closed: the
		    * keeper is gone, or the command's process is there */
	int user; /* a byte when the child has made a user namespace, or not;
		   * -1: it makes none */
	int stopped; /* a byte each time the command stops */
	int told; /* what the status descriptors are told; -1: there are none */
};

#endif
