package org.peregrine.codec.schema;

import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.schema.rule.Constraint;
import org.peregrine.codec.schema.rule.Evaluator;
import org.peregrine.codec.schema.rule.Walk;

/**
 * Checks values against compiled schemas. Allocates nothing once it has met the largest value, but for the keywords
 * that docs/schema.md lists. One instance belongs to one thread.
 *
 * <p>No value makes it throw or run on: what takes more steps or goes deeper than allowed is not valid.
 */
public final class SchemaValidator {
    /** Steps that take five milliseconds at most, whatever schema and value: see docs/schema.md. */
    public static final long STANDARD_MAX_STEPS = 1_000_000;

    /** Rules and values inside each other; with the stack of a platform thread in mind. */
    public static final int STANDARD_MAX_DEPTH = 512;

    private final long maxSteps;
    private final Constraint stepsExceeded;
    private final Constraint depthExceeded;
    private final Walk walk;

    /**
     * A validator with its limits.
     *
     * @param maxSteps of one validation.
     * @param maxDepth of values, and of rules applied to the same value, inside each other.
     * @throws IllegalArgumentException when a limit is not positive.
     */
    public SchemaValidator(final long maxSteps, final int maxDepth) {
        if (maxSteps < 1 || maxDepth < 1) {
            throw new IllegalArgumentException("limits must be positive");
        }
        this.maxSteps = maxSteps;
        stepsExceeded = new Constraint("limit", "at most " + maxSteps + " steps of validation");
        depthExceeded = new Constraint("limit", "at most " + maxDepth + " levels of values and rules");
        walk = new Walk(maxDepth);
    }

    /** A validator with the standard limits. */
    public SchemaValidator() {
        this(STANDARD_MAX_STEPS, STANDARD_MAX_DEPTH);
    }

    /**
     * Checks a value; the first failure ends it.
     *
     * @param schema to check against.
     * @param value that the scanner accepted, and that is present; its grammar is not checked again.
     * @return whether the value is valid.
     */
    public boolean validate(final Schema schema, final JsonValue value) {
        return run(schema, value, null);
    }

    /**
     * Checks a value, and says what is wrong with one that is not valid, in the same walk.
     *
     * @param schema to check against.
     * @param value that the scanner accepted, and that is present; its grammar is not checked again.
     * @param report emptied, and filled when the value is not valid. It refers to the value's bytes.
     * @return whether the value is valid.
     */
    public boolean validate(final Schema schema, final JsonValue value, final SchemaReport report) {
        report.reset(value);
        final boolean walked = run(schema, value, report);
        if (walk.stepsLeft() < 0) {
            report.found().add(walk.tooDeep() ? depthExceeded : stepsExceeded, value.offset());
        }
        return walked && report.count() == 0;
    }

    /**
     * The steps that the last validation took: a measure of its work that is the same on every machine.
     *
     * @return at most one walk's worth more than allowed.
     */
    public long stepsTaken() {
        return maxSteps - walk.stepsLeft();
    }

    private boolean run(final Schema schema, final JsonValue value, final SchemaReport report) {
        final int start = value.offset();
        walk.begin(value.buffer(), start + value.length(), maxSteps, report == null ? null : report.found());
        return Evaluator.run(walk, schema.root(), start);
    }
}
