package org.peregrine.engine.method;

import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.schema.SchemaValidator;
import org.peregrine.engine.schema.Schemas;
import org.peregrine.engine.served.CheckedTool;

/**
 * Checks arguments against the schemas of tools, each once. Validate thread only.
 *
 * <p>There are as many {@link ArgumentFailures} as the ring has entries, used in turn: each is written and cleared
 * before its next use.
 */
final class ArgumentChecks {
    private final SchemaValidator validator;
    private final ArgumentFailures[] failures;
    private int next;

    /**
     * Creates the checks of one shard.
     *
     * @param schemas of the engine.
     * @param ringCapacity a power of two.
     */
    ArgumentChecks(Schemas schemas, int ringCapacity) {
        validator = schemas.newValidator();
        failures = new ArgumentFailures[ringCapacity];
        for (int i = 0; i < ringCapacity; i++) {
            failures[i] = new ArgumentFailures(schemas.newReport());
        }
    }

    /** Checks arguments; null when they are valid, otherwise what is wrong with them. Allocates nothing. */
    ArgumentFailures check(CheckedTool tool, JsonValue arguments) {
        final ArgumentFailures found = failures[next & (failures.length - 1)];
        if (tool.accepts(validator, arguments, found.report())) {
            found.clear();
            return null;
        }
        next++;
        return found;
    }

    /** The steps that the last check took. */
    long stepsTaken() {
        return validator.stepsTaken();
    }
}
