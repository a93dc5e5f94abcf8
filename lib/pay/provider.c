/*
 * provider - the providers by name, and what they share.
 * Not here: what each says to its service (payfip.c, lyra.c).
 */
#include "pay/provider.h"

#include <string.h>

#include <glib.h>

const struct pv_provider *
pv_provider_find(const char *name)
{
	static const struct pv_provider *const providers[] = { &pv_payfip,
		&pv_lyra };

	for (size_t i = 0; i < sizeof(providers) / sizeof(providers[0]); i++)
		if (strcmp(providers[i]->name, name) == 0)
			return providers[i];
	return NULL;
}

char *
pv_pay_plain(struct pv_ctx *ctx, const char *text)
{
	/* "Œ" is "OE", "é" is "e"; what has no such letter is "?". */
	char *ascii = g_str_to_ascii(text, "fr");
	char *plain = pv_alloc_array(ctx, char, strlen(ascii) + 1);
	size_t n = 0;

	for (const char *at = ascii; *at != '\0'; at++)
		if (g_ascii_isalnum(*at))
			plain[n++] = *at;
		else if (n > 0 && plain[n - 1] != ' ')
			plain[n++] = ' ';
	g_free(ascii);
	if (n > PV_PAY_OBJET_MAX_BYTES)
		n = PV_PAY_OBJET_MAX_BYTES;
	while (n > 0 && plain[n - 1] == ' ')
		n--;
	plain[n] = '\0';
	return plain;
}

char *
pv_pay_origin(struct pv_ctx *ctx, const char *url)
{
	const char *host = strstr(url, "://");

	if (host == NULL)
		return pv_strdup(ctx, "");
	host += strlen("://");
	return pv_strndup(
	    ctx, url, (size_t)(host - url) + strcspn(host, "/?#"));
}
