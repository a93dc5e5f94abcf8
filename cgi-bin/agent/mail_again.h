/*
 * mail_again - a mail that failed, sent once more.
 */
#ifndef AGENT_MAIL_AGAIN_H
#define AGENT_MAIL_AGAIN_H

#include "request.h"

/* mail_may_go_again - it failed, and is of a kind that can be written anew. */
bool mail_may_go_again(const char *kind, const char *state);

#endif
