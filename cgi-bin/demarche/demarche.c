/*
 * demarche - serves every form that has no program of its own.
 *
 *   GET, POST /demarches/NAME…	as every procedure (form/procedure.h)
 *
 *   reads    the definition of that name; the visitor's answers
 *   writes   a draft, then a request, through citizen.*
 *   trusts   nothing that the browser sends
 */
#include "form/procedure.h"

int
main(int argc, char **argv)
{
	return pv_procedure_main_any("demarche", argc, argv);
}
