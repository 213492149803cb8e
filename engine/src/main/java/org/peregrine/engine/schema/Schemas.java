package org.peregrine.engine.schema;

import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.ManyToManyConcurrentArrayQueue;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.schema.Schema;
import org.peregrine.codec.schema.SchemaDialect;
import org.peregrine.codec.schema.SchemaException;
import org.peregrine.codec.schema.SchemaLimits;
import org.peregrine.codec.schema.SchemaReport;
import org.peregrine.codec.schema.SchemaResolver;
import org.peregrine.codec.schema.SchemaValidator;
import org.peregrine.codec.schema.compile.SchemaCache;
import org.peregrine.codec.schema.compile.SchemaCompiler;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.limit.Limits;

/**
 * Compiled schemas by content, shared by all shards and sessions of an engine: the same text is compiled once. Any
 * thread. No schema is fetched from anywhere; a reference that leads out of its text is refused.
 */
public final class Schemas {
    private static final int IDLE_CHECKERS = 64;

    private final SchemaCache cache;
    private final long maxSteps;
    private final int maxFailures;
    private final ManyToManyConcurrentArrayQueue<Checker> idle = new ManyToManyConcurrentArrayQueue<>(IDLE_CHECKERS);

    /** A validator and its report, used by one thread at a time. */
    private record Checker(SchemaValidator validator, SchemaReport report) {}

    /**
     * Creates an empty cache.
     *
     * @param limits of the engine.
     * @param assertFormats whether {@code format} refuses values.
     */
    public Schemas(Limits limits, boolean assertFormats) {
        cache = new SchemaCache(
                new SchemaCompiler(
                        SchemaLimits.STANDARD, SchemaDialect.DRAFT_2020_12, assertFormats, SchemaResolver.NONE),
                limits.intValue(Limit.SCHEMA_CACHE));
        maxSteps = limits.get(Limit.VALIDATION_STEPS);
        maxFailures = limits.intValue(Limit.VALIDATION_FAILURES);
    }

    /**
     * Finds or compiles a schema.
     *
     * @param what names the schema in the error.
     * @param json the schema's text.
     * @return compiled.
     * @throws IllegalArgumentException when it is no schema, in another dialect than 2020-12 and draft-07, or refused
     * for its size or its patterns; the message says where and why.
     */
    public Schema compile(String what, String json) {
        try {
            return cache.schema(json.getBytes(StandardCharsets.UTF_8));
        } catch (final SchemaException refused) {
            throw new IllegalArgumentException(what + ": " + refused.getMessage(), refused);
        }
    }

    /**
     * Makes a validator for a stage.
     *
     * @return for one thread.
     */
    public SchemaValidator newValidator() {
        return new SchemaValidator(maxSteps, SchemaValidator.STANDARD_MAX_DEPTH);
    }

    /**
     * Makes a report for a stage.
     *
     * @return for one thread, with room for {@link Limit#VALIDATION_FAILURES}.
     */
    public SchemaReport newReport() {
        return new SchemaReport(maxFailures);
    }

    /**
     * Checks a value off the path.
     *
     * @param schema to check against.
     * @param value a scanned JSON value that is present.
     * @return null when it is valid; otherwise its first failures, for people and models.
     */
    public String violations(Schema schema, JsonValue value) {
        final Checker known = idle.poll();
        final Checker checker = known == null ? new Checker(newValidator(), newReport()) : known;
        final boolean valid = checker.validator.validate(schema, value, checker.report);
        final String found = valid ? null : checker.report.toString();
        checker.report.clear();
        idle.offer(checker);
        return found;
    }
}
