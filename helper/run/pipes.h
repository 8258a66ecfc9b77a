#ifndef PIPES_H
#define PIPES_H

/* What connects keeper and child: the ends that one of them has. */
struct pipes {
	int ready; /* one byte lets the child start the command; closed: the
		    * keeper is gone */
	int stopped; /* a byte each time the command stops */
	int told; /* what the status descriptors are told; -1: there are none */
};

#endif
