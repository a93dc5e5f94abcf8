/*
 * form_outside_test - secondary instances that are files beside the form:
 * tables, places, XML; and those that are not as they should be.
 */
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "form.h"

static char folder[] = "/tmp/pv-form-XXXXXX";

static void
put(const char *name, const char *text)
{
	const char *path = pv_printf(ctx, "%s/%s", folder, name);
	FILE *file = fopen(path, "we");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

/* A form that counts and reads the items of a file; NULL if it is refused. */
static struct pv_definition *
load_with(const char *src, const char *what)
{
	const char *xml = pv_printf(ctx,
	    FORM("<a/><b/><c/>",
		"<instance id=\"f\" src=\"%s\"/>"
		"<bind nodeset=\"/d/b\" calculate=\"count(instance('f')"
		"/root/item)\"/>"
		"<bind nodeset=\"/d/c\" calculate=\"%s\"/>",
		INPUT_A),
	    src, what);
	struct capture capture;
	struct pv_definition *definition;

	capture_begin(&capture);
	definition = pv_definition_load(ctx, ctx, "essai",
	    pv_printf(ctx, "%s/form.xml", folder), xml, strlen(xml));
	(void)capture_end(&capture);
	return definition;
}

static void
read_as(const char *src, const char *what, const char *n, const char *value)
{
	struct pv_definition *definition = load_with(src, what);
	struct pv_answers *answers;

	if (definition == NULL)
		fail_msg("%s: %s", src, ctx->error.detail);
	answers = pv_answers_new(ctx, definition);
	expect(answers, "b", n);
	expect(answers, "c", value);
}

static void
refused(const char *src, const char *says)
{
	struct pv_definition *definition = load_with(src, "1");

	if (!is_blamed(ctx, definition, says))
		fail_msg("%s: \"%s\" is not said", src, says);
	pv_forgive(ctx);
}

#define ITEM(condition) "instance('f')/root/item[" condition "]/"

static void
tables(void **state)
{
	(void)state;
	put("a.csv", "code,nom\r\n1,\"Un, deux\"\r\n2,\"dit \"\"Le\"\"\"\r\n");
	read_as("jr://file-csv/a.csv", ITEM("code = 1") "nom", "2", "Un, deux");
	read_as("jr://file/a.csv", ITEM("code = 2") "nom", "2", "dit \"Le\"");
	/* As French spreadsheets write it; with a mark at its start. */
	put("b.csv",
	    "\xef\xbb\xbf"
	    "code;prix\n1;1,50\n2;\n\n");
	read_as("jr://file-csv/b.csv", ITEM("code = 1") "prix", "2", "1,50");
	put("c.csv", "code\tnom\n1\tUn\n");
	read_as("jr://file-csv/c.csv", ITEM("code = 1") "nom", "1", "Un");
	/* A short line is empty at its end; empty cells too many are none. */
	put("d.csv", "code,nom,lieu\n1\n2,Deux,Ici,,\n");
	read_as("jr://file-csv/d.csv",
	    "concat(" ITEM("code = 1") "nom, " ITEM("code = 2") "lieu)", "2",
	    "Ici");
	put("e.csv", "code\n");
	read_as("jr://file-csv/e.csv", "'x'", "0", "x");
}

static void
places(void **state)
{
	(void)state;
	put("a.geojson",
	    "{\"type\":\"FeatureCollection\",\"features\":["
	    "{\"type\":\"Feature\",\"id\":7,\"geometry\":{\"type\":\"Point\","
	    "\"coordinates\":[2.35,48.85]},\"properties\":{\"nom\":\"Mairie\","
	    "\"id\":\"autre\",\"places\":40,\"ouvert\":true,\"vide\":null}},"
	    "{\"type\":\"Feature\",\"geometry\":{\"type\":\"LineString\","
	    "\"coordinates\":[[2,48],[3,49.5]]},\"properties\":{\"id\":\"l\"}},"
	    "{\"type\":\"Feature\",\"geometry\":{\"type\":\"Polygon\","
	    "\"coordinates\":[[[0,0],[1,0],[1,1],[0,0]]]},"
	    "\"properties\":null}]}");
	read_as("jr://file/a.geojson", ITEM("id = 7") "geometry", "3",
	    "48.85 2.35 0 0");
	read_as("jr://file/a.geojson",
	    "concat(" ITEM("id = 7") "nom, ' ', " ITEM(
		"id = 7") "places, ' ', " ITEM("id = 7") "ouvert)",
	    "3", "Mairie 40 true");
	read_as("jr://file/a.geojson", ITEM("id = 'l'") "geometry", "3",
	    "48 2 0 0; 49.5 3 0 0");
	read_as("jr://file/a.geojson", ITEM("position() = 3") "geometry", "3",
	    "0 0 0 0; 0 1 0 0; 1 1 0 0; 0 0 0 0");
}

static void
documents(void **state)
{
	(void)state;
	put("a.xml", "<root><item><n>1</n></item><item><n>2</n></item></root>");
	read_as("jr://file/a.xml", "sum(instance('f')/root/item/n)", "2", "3");
	/* What a device sent last is nothing here. */
	read_as("jr://instance/last-saved", "count(instance('f'))", "0", "1");
}

static void
broken(void **state)
{
	struct pv_buffer *text = pv_buffer_new(ctx, 8 << 20);

	(void)state;
	refused("jr://file/no.csv",
	    "form.xml:1: the instance's file is not beside the form nor among "
	    "the reference data: \"jr://file/no.csv\"; put it there");
	/* A name is no path. */
	refused("jr://file/../../etc/passwd", "not beside the form");
	put("wide.csv", "a,b\n1,2,3\n");
	refused("jr://file-csv/wide.csv",
	    "a line with more than the 2 columns of the first");
	put("named.csv", "a b,c\n1,2\n");
	refused("jr://file-csv/named.csv",
	    "a column whose name cannot be an element is left out: \"a b\"");
	put("latin.csv", "a\n\xe9t\xe9\n");
	refused("jr://file-csv/latin.csv", "is not in UTF-8");
	put("no.geojson", "{\"type\":\"FeatureCollection\",");
	refused("jr://file/no.geojson", "line 1: no JSON");
	put("one.geojson", "{\"type\":\"Feature\"}");
	refused("jr://file/one.geojson", "no FeatureCollection of GeoJSON");
	put("many.geojson",
	    "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":"
	    "\"Feature\",\"geometry\":{\"type\":\"MultiPoint\",\"coordinates\":"
	    "[[1,2]]},\"properties\":{}}]}");
	refused("jr://file/many.geojson", "no point, line or surface");
	put("no.xml", "<root><item></root>");
	refused("jr://file/no.xml", "the instance's file, line 1: no XML");
	put("entity.xml", "<!DOCTYPE r [<!ENTITY a \"b\">]><r>&a;</r>");
	refused("jr://file/entity.xml", "document type");
	for (int i = 0; i < 500000; i++)
		pv_buffer_add_text(text, i == 0 ? "a\n" : "1\n");
	put("long.csv", text->data);
	refused("jr://file-csv/long.csv", "more than 400000 values");
}

static int
make_folder(void **state)
{
	(void)state;
	return mkdtemp(folder) == NULL;
}

static int
remove_folder(void **state)
{
	static const char *const names[] = { "a.csv", "b.csv", "c.csv", "d.csv",
		"e.csv", "wide.csv", "named.csv", "latin.csv", "long.csv",
		"a.geojson", "no.geojson", "one.geojson", "many.geojson",
		"a.xml", "no.xml", "entity.xml" };
	char path[64];

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", folder, names[i]);
		(void)unlink(path);
	}
	return rmdir(folder);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(tables),
		TEST(places),
		TEST(documents),
		TEST(broken),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
