#include "tests/unit/wave-text.h"

#include <criterion/criterion.h>

typedef struct {
    const char *problem;
    const char *plan;
    const char *reasons; /* NULL: not looked at */
} Case;

static const Case cases[] = {
    {"", "", ""},
    {"a:2h b:3h a<b cap=4", "1: a; 2: b", "a: first; b: role@0-1(a) relation a"},
    {"a:2h b:3h cap=5", "1: a b", "a: first; b: first"},
    {"a:2h b:3h cap=4", "1: b; 2: a", "a: role@0-1(b); b: first"},
    /* order */
    {"a:1h b:1h c:1h a<=b b<=c cap=2", "1: a b; 2: c", "a: first; b: first; c: role@0-1(ab)"},
    {"a:1h b:1h c:1h c<b b<a cap=9", "1: c; 2: b; 3: a", NULL},
    {"a:1h b:1h a!b cap=9", "1: a; 2: b", "a: first; b: relation a"},
    {"a:1h b:1h a<b b<a cap=9", "unplaced a b", "a: relation b; b: relation a"},
    {"a:1h b:1h a<b b<a? cap=9", "1: a; 2: b", NULL},
    {"a:1h b:1h a<b?1 b<a?2 cap=9", "1: b; 2: a", NULL},
    /* iterations and waves */
    {"a:1h@-1 b:1h@-1 cap=1", "2: a; 3: b", "a: start; b: role@0-1(a)"},
    {"a:1h@-1,1h b:1h@-1,1h cap=1", "2: a; 4: b", NULL},
    {"a:1h@-1 b:1h@-1 k=2 cap=1", "1: a; 2: b", NULL},
    {"a:1h,head=3 cap=9", "4: a", "a: head"},
    {"a:1h,head=3 k=2 cap=9", "2: a", "a: head"},
    {"a:1h@1 waves=2 cap=9,9,9,0", "1: a", NULL},
    {"a:1h,tail=3 waves=2 cap=9", "1: a", NULL},
    {"a:1h,tail=4 waves=2 cap=9", "unplaced a", "a: horizon"},
    /* work that may move */
    {"a:2h@-3..-1 b:2h@-3..-1 k=2 cap=2,1,2,2,2", "1: a; 2: b", NULL},
    {"a:2h@-3..-1 b:2h@-3..-1 k=2 cap=1,2,2,2,2", "2: a b", NULL},
    {"a:2h@-3..-1 b:2h@-3..-1 k=2 cap=1,1,2,2,2", "2: a; 3: b", NULL},
    /* what nothing can take */
    {"a:5h b:1h cap=4", "1: b; unplaced a", "a: role@8-1(); b: first"},
    {"a:5h b:1h a<b cap=4", "unplaced a b", "a: role@8-1(); b: relation a"},
    {"a:5h b:1h a<b? cap=4", "1: b; unplaced a", NULL},
    {"a:1h b:1h c:1h waves=2 cap=1", "1: a; 2: b; unplaced c", NULL},
    /* pins and commitments */
    {"a:1h,pin=3 b:1h a<b cap=9", "3: a; 4: b", "a: pin; b: relation a"},
    {"a:1h b:1h,pin=1 a<b cap=9", "1: a; unplaced b", "a: first; b: pin relation a"},
    {"a:1h b:1h,pin=1 a<b? cap=9", "1: a b", NULL},
    {"a:3h,committed=1 b:3h,committed=1 c:1h cap=4", "1: a b; 2: c",
     "a: role@0-2(b); b: role@0-2(a); c: role@0-3(ab)"},
    {"a:1h,head=2 b:1h,committed=1 a<b cap=9", "1: b; 3: a", NULL},
    {"a:1h,committed=1 b:1h closed=1 cap=9", "1: a; 2: b", "b: closed"},
    /* freezes and classes */
    {"a:1h,f b:1h cap=1 freeze=0,1", "1: b; 3: a", "a: freeze@1; b: first"},
    {"a:1h,class=1 b:1h,class=2 c:1h,class=1 1#2 cap=9", "1: a c; 2: b",
     "a: first; b: class a; c: first"},
    /* deadlines */
    {"a:1h b:1h,must=0 cap=1", "1: b; 2: a", NULL},
    {"a:1h b:1h,must=0 a<=b cap=1", "1: a; 2: b+", NULL},
    {"a:1h b:1h,must=0 a<=b? cap=1", "1: b; 2: a", NULL},
    /* amounts: the two oracles of another planner's tests, then more of the same kind */
    {"a:3s,600g,w1 b:2s,300g,w2 c:2s,400g,w2 s=5 g=2000", "1: b c; 2: a", NULL},
    {"a:3s,600g b:2s,300g c:2s,400g s=1,3,5 g=2000", "1: b!; 2: a; 3: c", NULL},
    {"a:9s b:2s c:2s s=4", "1: a!; 2: b c", "a: first; b: alone a; c: alone a"},
    {"a:9s b:2s c:2s s=1,4", "1: b!; 2: a!; 3: c", NULL},
    {"a:9s b:2s s=4 alone=no", "1: b; unplaced a", "a: amount s-5(); b: first"},
    {"a:2c b:2c c:1c c=2,3,5", "1: a; 2: c; 3: b", NULL},
    /* soft */
    {"a:1h,w1 b:1h,w2 cap=1", "1: b; 2: a", NULL},
    {"a:1h,e5 b:1h early=1 cap=9", "1: a b", NULL},
    {"a:1h,e5 b:1h early=1 free=2 cap=9", "1: b; 2: a", "a: early cost 5; b: first"},
    {"a:1h b:1h,was=2,m3 cap=9", "1: a b", NULL},
    /* near to a baseline: the least that must moves, and makes room for what cannot wait */
    {"a:4s,was=1,m40 b:1s,was=1,m10 c:1s c<=a s=5 free=3", "1: a c; 2: b", NULL},
    {"a:1s,was=2,m10 b:3s,was=1,m30 a<=b s=5 free=3", "1: a b", NULL},
    {"a:3s,was=2,m30 b:1s,was=1,m10 c:4s,was=1,m40 a<=b s=5 free=3", "1: c; 2: a b", NULL},
    {"a:5s,was=1,m50 b:2s,was=2,m20 c:3s,was=2,m30 d:1s d<=c s=5 free=3", "1: a; 2: c d; 3: b",
     NULL},
    {"a:9s,was=2,m90 b:4s,was=1,m40 c:4s,was=3,m40 d:1s s=4,4,4 free=4", "1: b; 2: a!; 3: c; 4: d",
     NULL},
};

Test(waves, cases)
{
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        const Case *c = &cases[i];
        g_autoptr(WpWaveText) text = wp_wave_text_parse(c->problem);
        g_autoptr(WpWaveResult) result = wp_waves_solve(wp_wave_text_problem(text));
        g_autofree char *plan = wp_wave_text_plan(text, result);
        g_autofree char *reasons = wp_wave_text_reasons(text, result);
        g_autofree char *faults = wp_wave_check(wp_wave_text_problem(text), result);

        cr_expect_str_eq(plan, c->plan, "%s: plan '%s'", c->problem, plan);
        if (c->reasons)
            cr_expect_str_eq(reasons, c->reasons, "%s: reasons '%s'", c->problem, reasons);
        cr_expect_null(faults, "%s: %s", c->problem, faults);
    }
}

/* What a plan costs, by the terms of waves.h: pins leave one plan only. */
Test(waves, cost_what_their_terms_say)
{
    static const struct {
        const char *problem;
        int64_t scale, cost;
    } rows[] = {
        {"a:1h,w3,pin=2 cap=9 free=9", 1, 6},
        {"a:1h,e5,pin=1 b:1h,e7,pin=2 c:1h,e9,pin=3 early=2 cap=9 free=9", 1, 12},
        {"a:1h,due=0,l5,pin=1 cap=9 free=9", 1, 0},
        {"a:1h,due=0,l5,pin=3 cap=9 free=9", 1, 10},
        {"a:1h,was=2,m9,pin=2 cap=9 free=9", 1, 0},
        {"a:1h,was=2,m9,pin=3 cap=9 free=9", 1, 9},
        {"a:1h,m9,pin=3 cap=9 free=9", 1, 0}, /* what is new cannot stay */
        {"a:1h,pin=1 b:1h,pin=4 a~b*5 cap=9 free=9", 1, 15},
        {"a:1h,pin=4 b:1h,pin=1 a~b*5 cap=9 free=9", 1, 15},
        {"a:2s,pin=1 b:3s,pin=1 c:1s,pin=2 balance=1 s=9 cap=9 free=9", 1, 26},
        {"a:2s,pin=1 b:3s,pin=1 c:1s,pin=2 balance=2 s=9 cap=9 free=9", 1, 52},
        {"a:2s,pin=1 b:3s,pin=1 c:1s,pin=2 balance=2 s=9 cap=9 free=9", 5, 10},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(WpWaveText) text = wp_wave_text_parse(rows[i].problem);
        WpWaveProblem problem = *wp_wave_text_problem(text);

        problem.balance_scale = rows[i].scale;
        g_autoptr(WpWaveResult) result = wp_waves_solve(&problem);
        cr_expect_eq(result->cost, rows[i].cost, "%s: %d", rows[i].problem, (int)result->cost);
    }
}
