/* The whole engine is this one file: each file below sees those above it. */

#include "base.h"

#include "codes.h"
#include "constants.h"
#include "terms.h"

#include "arena.c"

#include "rules/elementary.c"

#include "rules/draws.c"
#include "rules/lengths.c"

#include "rules/ages.c"
#include "rules/allocation.c"
#include "rules/calendar.c"
#include "rules/decisions.c"
#include "rules/demand.c"
#include "rules/families.c"
#include "rules/incidents.c"
#include "rules/meetings.c"
#include "rules/need.c"
#include "rules/partners.c"
#include "rules/perception.c"
#include "rules/picks.c"
#include "rules/recruiting.c"
#include "rules/refusal.c"
#include "rules/sources.c"

#include "layout.c"
