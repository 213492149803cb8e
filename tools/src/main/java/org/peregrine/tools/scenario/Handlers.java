package org.peregrine.tools.scenario;

import java.util.Locale;
import org.peregrine.tools.load.Load;

/** Kinds of handlers that a scenario calls; all but echo are the same addition, checked against a schema. */
enum Handlers {
    /** The tool echo, inline. */
    ECHO("tools/call:echo"),
    /** On the thread of the path. */
    INLINE("tools/call:add_inline"),
    /** Takes its arguments as a record, on a virtual thread. */
    TYPED("tools/call:add_typed"),
    /** On a virtual thread. */
    BLOCKING("tools/call:add_blocking"),
    /** The three kinds of additions in turn. */
    MIXED("tools/call:add_inline,tools/call:add_typed,tools/call:add_blocking");

    private static final String ADDENDS = """
            {"a":20,"b":22}""";

    private final String mix;

    Handlers(String mix) {
        this.mix = mix;
    }

    /** Has a load call these. */
    Load of(Load load) {
        return load.mix(mix).arguments(this == ECHO ? null : ADDENDS);
    }

    /** Id of a scenario that calls these: that of echo is the scenario's own. */
    String id(String scenario) {
        return this == ECHO ? scenario : scenario + "_" + name().toLowerCase(Locale.ROOT);
    }
}
