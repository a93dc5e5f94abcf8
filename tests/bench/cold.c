/*
 * cold - how long a program takes from exec to its end, as plain CGI.
 *
 *	cold TIMES PROGRAM NAME=value…
 *
 * Runs the program that many times with that environment alone, its output
 * read to the end, and prints the median and the ninth decile in milliseconds.
 * It fails if the program does, or writes no "Status: 200" nor "Content-Type".
 */
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { TIMES_MAX = 10000 };

static double
now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static int
compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Milliseconds, or the end of us. */
static double
run(char *const *command, char *const *environment)
{
	posix_spawn_file_actions_t actions;
	char *const arguments[] = { command[0], NULL };
	char head[512], rest[65536];
	int pipes[2], status;
	double begun = now_ms();
	ssize_t length;
	pid_t pid;

	if (pipe(pipes) != 0)
		exit(1);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", 0, 0);
	posix_spawn_file_actions_adddup2(&actions, pipes[1], 1);
	posix_spawn_file_actions_addclose(&actions, pipes[0]);
	posix_spawn_file_actions_addclose(&actions, pipes[1]);
	if (posix_spawn(&pid, command[0], &actions, NULL, arguments,
		environment) != 0) {
		perror(command[0]);
		exit(1);
	}
	posix_spawn_file_actions_destroy(&actions);
	close(pipes[1]);
	length = read(pipes[0], head, sizeof(head) - 1);
	head[length > 0 ? length : 0] = '\0';
	while (read(pipes[0], rest, sizeof(rest)) > 0)
		;
	close(pipes[0]);
	waitpid(pid, &status, 0);
	if (status != 0 || strcasestr(head, "Content-Type:") == NULL ||
	    (strcasestr(head, "Status:") != NULL &&
		strcasestr(head, "Status: 200") == NULL)) {
		fprintf(stderr, "cold: %s: status %d, begins \"%.80s\"\n",
		    command[0], status, head);
		exit(1);
	}
	return now_ms() - begun;
}

int
main(int argc, char **argv)
{
	static double spent[TIMES_MAX];
	long times = argc < 3 ? 0 : strtol(argv[1], NULL, 10);

	if (times < 1 || times > TIMES_MAX) {
		fputs("usage: cold TIMES PROGRAM NAME=value…\n", stderr);
		return 2;
	}
	for (long i = 0; i < times; i++)
		spent[i] = run(argv + 2, argv + 3);
	qsort(spent, (size_t)times, sizeof(*spent), compare);
	printf("%.3f %.3f\n", spent[times / 2], spent[times * 9 / 10]);
	return 0;
}
