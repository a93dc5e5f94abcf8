/*
 * integrations - what the pages of /agent/integrations share.
 */
#ifndef AGENT_INTEGRATIONS_H
#define AGENT_INTEGRATIONS_H

#include "administration.h"
#include "request/field.h"

/*
 * integration_services - the services of the commune as "services" of the page
 * (word, label, chosen), those of that field chosen.  False with an error.
 */
bool integration_services(
    struct pv_exchange *exchange, struct pv_value *model, const char *field);

/*
 * integration_fault - a control that is wrong, by its id: a line of the summary,
 * and the member `key` of the page (NULL: the control's own).  NULL text: none.
 */
void integration_fault(struct pv_value *model, struct pv_value *summary,
    const char *id, const char *key, const char *text);

/* integration_webhooks - the receivers as "webhooks"; false with an error. */
bool integration_webhooks(struct pv_ctx *ctx, struct pv_value *model);

/* integration_forwards - the mailboxes as "forwards"; false with an error. */
bool integration_forwards(struct pv_ctx *ctx, struct pv_value *model);

#endif
