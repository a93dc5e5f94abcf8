/*
 * glib - what GLib and GMime say goes to our log; what is fatal to them ends
 * the process as pv_die() does.
 * Not here: our own lines (log.c).
 *
 * GLib's own writer allocates, and calls itself without end when memory is
 * out, which is just when it has something to say.
 */
#include <string.h>

#include <glib.h>

#include "base/log.h"

static const char *
message_of(const GLogField *fields, gsize n)
{
	for (gsize i = 0; i < n; i++)
		if (strcmp(fields[i].key, "MESSAGE") == 0 &&
		    fields[i].length < 0)
			return fields[i].value;
	return "no message";
}

static GLogWriterOutput
write_fields(
    GLogLevelFlags level, const GLogField *fields, gsize n, gpointer data)
{
	const char *message = message_of(fields, n);

	(void)data;
	if ((level & (G_LOG_LEVEL_ERROR | G_LOG_FLAG_FATAL)) != 0)
		pv_die("glib: %s", message);
	if ((level & G_LOG_LEVEL_CRITICAL) != 0)
		pv_log(NULL, PV_ERROR, "glib: %s", message);
	else if ((level & G_LOG_LEVEL_WARNING) != 0)
		pv_log(NULL, PV_WARNING, "glib: %s", message);
	return G_LOG_WRITER_HANDLED;
}

void
pv_log_glib(void)
{
	static bool done;

	/* It may be set once in a process. */
	if (!done)
		g_log_set_writer_func(write_fields, NULL, NULL);
	done = true;
}
