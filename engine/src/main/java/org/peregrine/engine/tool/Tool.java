package org.peregrine.engine.tool;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.binding.record.RecordBinding;
import org.peregrine.engine.binding.record.RecordSchema;
import org.peregrine.engine.binding.shape.ResultBinding;
import org.peregrine.engine.content.EntryAccess;
import org.peregrine.engine.content.Listed;
import org.peregrine.engine.content.ListedBuilder;
import org.peregrine.engine.content.Listing;
import org.peregrine.engine.limit.CallLimits;
import org.peregrine.engine.limit.Rate;

/**
 * A tool: its list entry and its handler. Immutable, any thread. Source: MCP 2025-11-25, Tools, "Tool".
 *
 * <pre>
 *   Tool.named("echo")
 *           .description("Answers with its argument")
 *           .inputSchema("{\"type\":\"object\",\"properties\":{\"message\":{\"type\":\"string\"}}}")
 *           .inline((call, reply) -&gt; reply.text(call.argument(MESSAGE)));
 * </pre>
 */
public final class Tool implements Listed {
    /** Letters, digits and the signs that MCP 2025-11-25 recommends, and the slash that clients use for groups. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_./-]{1,128}");

    private final Listing listing;
    private final ToolAnnotations annotations;
    private final ToolSchemas schemas;
    private final ToolHandler handler;
    private final long timeoutNs;
    private final CallLimits callLimits;
    private final List<HeaderParameter> headerParameters;
    private final boolean taskRequired;
    private final OutputValidation outputValidation;

    private Tool(Builder builder, Listing listing, CallLimits callLimits, ToolHandler handler) {
        this.listing = listing;
        this.callLimits = callLimits;
        this.annotations = builder.annotations;
        this.schemas = builder.schemas;
        this.handler = Objects.requireNonNull(handler, "handler");
        this.timeoutNs = builder.timeoutNs;
        this.headerParameters = HeaderParameter.of(schemas.input());
        this.taskRequired = builder.taskRequired;
        this.outputValidation = builder.outputValidation != null ? builder.outputValidation : usual(handler);
    }

    /** Off the path there is time for every result. */
    private static OutputValidation usual(ToolHandler handler) {
        return handler instanceof ToolHandler.Inline ? OutputValidation.SAMPLE : OutputValidation.ON;
    }

    /**
     * Begins a tool.
     *
     * @param name 1 to 128 ASCII letters, digits, {@code _}, {@code -}, {@code .} and {@code /}. Source: MCP
     *     2025-11-25, Tools, "Tool Names".
     * @return the settings to go on with; without an input schema the tool takes no arguments.
     * @throws IllegalArgumentException when the name is none.
     */
    public static Builder named(String name) {
        if (name == null || !NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "A tool's name is 1 to 128 of the characters A-Z a-z 0-9 _ - . / but not: '" + name + "'");
        }
        return new Builder(name);
    }

    /**
     * The name that calls it.
     *
     * @return unique in a registry.
     */
    public String name() {
        return listing.name();
    }

    /** The author's limits on calls; never null. */
    public CallLimits callLimits() {
        return callLimits;
    }

    /** The author's code; its kind says where it runs. */
    public ToolHandler handler() {
        return handler;
    }

    /**
     * The timeout of a call.
     *
     * @return nanoseconds; 0 when the engine's limit holds.
     */
    public long timeoutNs() {
        return timeoutNs;
    }

    /**
     * The arguments that modern HTTP clients repeat in headers.
     *
     * @return unmodifiable, in the order of the schema.
     */
    public List<HeaderParameter> headerParameters() {
        return headerParameters;
    }

    /**
     * Whether only clients that know tasks may call it.
     *
     * @return false when the tool can also answer at once.
     */
    public boolean taskRequired() {
        return taskRequired;
    }

    /**
     * The schema of the arguments.
     *
     * @return a compact JSON Schema, an object of type {@code object}.
     */
    public String inputSchema() {
        return schemas.input().toString();
    }

    /**
     * The schema of structured content.
     *
     * @return a compact JSON Schema, or null when there is none.
     */
    public String outputSchema() {
        return schemas.output() == null ? null : schemas.output().toString();
    }

    /**
     * The frequency of checks of structured content against the output schema.
     *
     * @return {@link OutputValidation#SAMPLE} for inline tools and {@link OutputValidation#ON} for others, unless set.
     */
    public OutputValidation outputValidation() {
        return outputValidation;
    }

    @Override
    public EntryAccess access() {
        return listing.access();
    }

    @Override
    public void writeTo(JsonWriter writer, ProtocolVersion version) {
        listing.open(writer, version);
        schemas.writeMembers(writer, version);
        annotations.writeMember(writer, version);
        listing.close(writer, version);
    }

    /** The settings of a tool. Belongs to one thread. */
    public static final class Builder extends ListedBuilder<Builder> {
        private ToolAnnotations annotations = ToolAnnotations.NONE;
        private ToolSchemas schemas = ToolSchemas.NONE;
        private OutputValidation outputValidation;
        private long timeoutNs;
        private boolean taskRequired;

        private Builder(String name) {
            super(name);
        }

        private Tool build(ToolHandler handler) {
            return new Tool(this, listing(), callLimits(handler instanceof ToolHandler.Inline), handler);
        }

        @Override
        protected Builder self() {
            return this;
        }

        /**
         * Sets the schema of the arguments.
         *
         * @param json a JSON Schema (2020-12 unless it says otherwise) with {@code "type":"object"}.
         * @return this.
         * @throws IllegalArgumentException when it is not such a schema.
         */
        public Builder inputSchema(String json) {
            schemas = schemas.withInput(listing().name(), json);
            return this;
        }

        /**
         * Sets the schema of structured content; clients from 2025-06-18 on see it, before 2026-07-28 only when its
         * type is {@code object}.
         *
         * @param json a JSON Schema.
         * @return this.
         * @throws IllegalArgumentException when it is not a JSON object.
         */
        public Builder outputSchema(String json) {
            schemas = schemas.withOutput(listing().name(), json);
            return this;
        }

        /**
         * Sets how often structured content is checked against the output schema; an engine's setting goes before it.
         *
         * @param mode in place of the usual one.
         * @return this.
         */
        public Builder outputValidation(OutputValidation mode) {
            outputValidation = Objects.requireNonNull(mode, "outputValidation");
            return this;
        }

        /**
         * Sets the hints on what the tool does; clients from 2025-03-26 on see them.
         *
         * @param hints for clients.
         * @return this.
         */
        public Builder annotations(ToolAnnotations hints) {
            annotations = Objects.requireNonNull(hints, "annotations");
            return this;
        }

        /**
         * Sets how long a call may take in place of {@code Limit.CALL_TIMEOUT_NS}; then it is interrupted and answered
         * with an error. Not for inline tools.
         *
         * @param longest more than zero.
         * @return this.
         */
        public Builder timeout(Duration longest) {
            if (longest.isZero() || longest.isNegative()) {
                throw new IllegalArgumentException("A timeout is more than zero, not " + longest);
            }
            timeoutNs = longest.toNanos();
            return this;
        }

        /**
         * Limits the calls of all callers, on all shards together; more are answered with -32005, over HTTP with 429.
         *
         * @param rate an operator can set another.
         * @return this.
         */
        public Builder maxRate(Rate rate) {
            rate(rate);
            return this;
        }

        /**
         * Refuses clients that know no tasks, with error -32021, before the tool's code runs. For tools that call
         * {@code ToolContext.becomeTask} and could not answer otherwise. No list says so.
         *
         * @return this.
         */
        public Builder taskRequired() {
            taskRequired = true;
            return this;
        }

        /**
         * Ends with code that runs on the engine's own thread and must not block.
         *
         * @param handler thread-safe.
         * @return the tool.
         */
        public Tool inline(ToolHandler.Inline handler) {
            return build(handler);
        }

        /**
         * Ends with code that may block, on virtual threads.
         *
         * @param handler thread-safe.
         * @return the tool.
         */
        public Tool blocking(ToolHandler.Blocking handler) {
            return build(handler);
        }

        /**
         * Ends with code that talks with its client, on virtual threads.
         *
         * @param handler thread-safe.
         * @return the tool.
         */
        public Tool interactive(ToolHandler.Interactive handler) {
            return build(handler);
        }

        /**
         * Ends with code that takes a record. The input schema is derived from it, constraints and defaults included,
         * unless {@link #inputSchema} has set one: that then decides what comes in, and the record takes the members
         * that it has. Runs on virtual threads.
         *
         * @param <A> the arguments.
         * @param arguments their record class; see {@link RecordSchema} for what it may contain.
         * @param handler thread-safe.
         * @return the tool.
         * @throws IllegalArgumentException when the class is no record, when a component has no form in JSON, or when
         * the schema that was set lists what the record would refuse; the message names tool and component.
         */
        public <A> Tool typed(Class<A> arguments, ToolHandler.Typed<A, ?> handler) {
            return build(TypedTool.blocking(binding(arguments), null, handler));
        }

        /**
         * As {@link #typed(Class, ToolHandler.Typed)}, with code that talks with its client.
         *
         * @param <A> the arguments.
         * @param arguments their record class.
         * @param handler thread-safe.
         * @return the tool.
         * @throws IllegalArgumentException when the class is no record.
         */
        public <A> Tool typedInteractive(Class<A> arguments, ToolHandler.TypedInteractive<A, ?> handler) {
            return build(TypedTool.interactive(binding(arguments), handler));
        }

        private <A> RecordBinding<A> binding(Class<A> arguments) {
            try {
                final RecordBinding<A> binding = schemas.bindingOf(arguments);
                schemas = schemas.withInputOf(arguments);
                return binding;
            } catch (final IllegalArgumentException refusal) {
                throw refused(refusal);
            }
        }

        /**
         * As {@link #typed(Class, ToolHandler.Typed)}; a record, or a sealed interface of records, as result also gives
         * the output schema, unless {@link #outputSchema} has set one.
         *
         * @param <A> the arguments.
         * @param <R> the result.
         * @param arguments their record class.
         * @param result its class.
         * @param handler thread-safe.
         * @return the tool.
         * @throws IllegalArgumentException when the arguments' class is no record, or the result's cannot be written.
         */
        public <A, R> Tool typed(Class<A> arguments, Class<R> result, ToolHandler.Typed<A, R> handler) {
            return build(TypedTool.blocking(binding(arguments), results(result), handler));
        }

        private ResultBinding results(Class<?> result) {
            try {
                final ResultBinding results = ToolSchemas.resultsOf(result);
                schemas = schemas.withOutputOf(results);
                return results;
            } catch (final IllegalArgumentException refusal) {
                throw refused(refusal);
            }
        }

        private IllegalArgumentException refused(IllegalArgumentException refusal) {
            return new IllegalArgumentException("Tool '" + listing().name() + "': " + refusal.getMessage(), refusal);
        }

        /**
         * As {@link #typed(Class, ToolHandler.Typed)}, with code that runs on the engine's own thread and must not
         * block: no call waits for another thread. The call leaves its record as garbage, and what the code makes.
         *
         * @param <A> the arguments.
         * @param arguments their record class.
         * @param handler thread-safe.
         * @return the tool.
         * @throws IllegalArgumentException as for the other.
         */
        public <A> Tool typedInline(Class<A> arguments, ToolHandler.TypedInline<A, ?> handler) {
            return build(TypedTool.inline(binding(arguments), null, handler));
        }

        /**
         * As {@link #typed(Class, Class, ToolHandler.Typed)}, with code that runs on the engine's own thread and must
         * not block.
         *
         * @param <A> the arguments.
         * @param <R> the result.
         * @param arguments their record class.
         * @param result its class.
         * @param handler thread-safe.
         * @return the tool.
         * @throws IllegalArgumentException as for the other.
         */
        public <A, R> Tool typedInline(Class<A> arguments, Class<R> result, ToolHandler.TypedInline<A, R> handler) {
            return build(TypedTool.inline(binding(arguments), results(result), handler));
        }
    }
}
