/*
 * timing PAIRS A B COMMAND [ARG...]
 *
 * Runs COMMAND with each @ in its words replaced by A, and by B, so many times
 * each, in a random order within the pair.  Prints how surprising it would be
 * of a fair coin that A took longer as often as it did (chi-squared; beyond 20
 * one of 100000 coins is), and the two medians in microseconds.  A load of the
 * machine makes pairs noisy, but not unfair.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { EXIT_TOOL = 119, MAX_PAIRS = 20000, MAX_WORDS = 256, MAX_WORD = 4096 };

static char **
words_make(char **words, const char *name)
{
	static char copies[2][MAX_WORDS][MAX_WORD];
	static char *lists[2][MAX_WORDS + 1];
	static size_t turn;
	char(*copy)[MAX_WORD] = copies[turn];
	char **list = lists[turn++];
	const char *at;
	size_t i;

	for (i = 0; words[i] != NULL; i++) {
		at = strchr(words[i], '@');
		if (i == MAX_WORDS)
			errx(EXIT_TOOL, "too many words");
		if (at == NULL)
			(void)snprintf(copy[i], MAX_WORD, "%s", words[i]);
		else
			(void)snprintf(copy[i], MAX_WORD, "%.*s%s%s",
			    (int)(at - words[i]), words[i], name, at + 1);
		list[i] = copy[i];
	}
	return list;
}

/* In microseconds. */
static double
duration(char **words)
{
	struct timespec begin, end;
	int null, status;
	pid_t pid;

	(void)clock_gettime(CLOCK_MONOTONIC, &begin);
	pid = fork();
	if (pid == -1)
		err(EXIT_TOOL, "fork");
	if (pid == 0) {
		null = open("/dev/null", O_RDWR);
		(void)dup2(null, STDOUT_FILENO);
		(void)dup2(null, STDERR_FILENO);
		(void)execv(words[0], words);
		_exit(EXIT_TOOL);
	}
	if (waitpid(pid, &status, 0) == -1)
		err(EXIT_TOOL, "waitpid");
	(void)clock_gettime(CLOCK_MONOTONIC, &end);
	if (WIFEXITED(status) && WEXITSTATUS(status) == EXIT_TOOL)
		errx(EXIT_TOOL, "%s", words[0]);
	return (double)(end.tv_sec - begin.tv_sec) * 1e6 +
	       (double)(end.tv_nsec - begin.tv_nsec) / 1e3;
}

static int
compare(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

int
main(int argc, char *argv[])
{
	static double a[MAX_PAIRS], b[MAX_PAIRS];
	char **words_a, **words_b;
	size_t i, longer, pairs;
	double surprise;
	bool first;

	if (argc < 5)
		errx(EXIT_TOOL, "usage: timing PAIRS A B COMMAND [ARG...]");
	pairs = strtoul(argv[1], NULL, 10);
	if (pairs == 0 || pairs > MAX_PAIRS)
		errx(EXIT_TOOL, "%s pairs", argv[1]);
	words_a = words_make(argv + 4, argv[2]);
	words_b = words_make(argv + 4, argv[3]);
	srand((unsigned int)getpid());
	longer = 0;
	for (i = 0; i < pairs; i++) {
		first = rand() % 2 == 0;
		if (first)
			a[i] = duration(words_a);
		b[i] = duration(words_b);
		if (!first)
			a[i] = duration(words_a);
		longer += a[i] > b[i];
	}
	qsort(a, pairs, sizeof(a[0]), compare);
	qsort(b, pairs, sizeof(b[0]), compare);
	surprise = 2 * (double)longer - (double)pairs;
	(void)printf("%.1f %.0f %.0f\n", surprise * surprise / (double)pairs,
	    a[pairs / 2], b[pairs / 2]);
	return 0;
}
