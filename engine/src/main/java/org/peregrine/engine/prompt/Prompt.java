package org.peregrine.engine.prompt;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.binding.record.RecordArgument;
import org.peregrine.engine.binding.record.RecordSchema;
import org.peregrine.engine.content.CompletionHandler;
import org.peregrine.engine.content.EntryAccess;
import org.peregrine.engine.content.Listed;
import org.peregrine.engine.content.ListedBuilder;
import org.peregrine.engine.content.Listing;
import org.peregrine.engine.json.Fields;
import org.peregrine.engine.json.Text;
import org.peregrine.engine.limit.CallLimits;

/**
 * A prompt: its list entry and its handler. Immutable, any thread. Source: MCP 2025-11-25, Prompts, "Prompt".
 */
public final class Prompt implements Listed {
    private final Listing listing;
    private final List<PromptArgument> arguments;
    private final PromptHandler handler;
    private final CallLimits callLimits;
    private final Map<String, CompletionHandler> completions;
    private final String argumentsSchema;

    private Prompt(Builder builder, Listing listing, CallLimits callLimits, PromptHandler handler) {
        this.listing = listing;
        this.callLimits = callLimits;
        this.arguments = List.copyOf(builder.arguments);
        this.handler = Objects.requireNonNull(handler, "handler");
        this.completions = Map.copyOf(builder.completions);
        this.argumentsSchema = builder.argumentsSchema;
    }

    /**
     * Begins a prompt.
     *
     * @param name not empty.
     * @return the settings to go on with.
     * @throws IllegalArgumentException when the name is empty.
     */
    public static Builder named(String name) {
        return new Builder(Text.key("A prompt's name", name));
    }

    /**
     * The name that gets it.
     *
     * @return unique in a registry.
     */
    public String name() {
        return listing.name();
    }

    /**
     * The prompt's purpose.
     *
     * @return null when not said.
     */
    public String description() {
        return listing.description();
    }

    /**
     * The author's limits on calls.
     *
     * @return never null.
     */
    public CallLimits callLimits() {
        return callLimits;
    }

    /**
     * The author's code.
     *
     * @return its kind says where it runs.
     */
    public PromptHandler handler() {
        return handler;
    }

    /**
     * The JSON Schema that the arguments of a typed prompt are held to, derived from its record. No list has it.
     *
     * @return null when the prompt is not typed.
     */
    public String argumentsSchema() {
        return argumentsSchema;
    }

    /**
     * The author's suggestions of values.
     *
     * @param name of the argument.
     * @return null when there are none.
     */
    public CompletionHandler completion(String name) {
        return completions.get(name);
    }

    /**
     * Looks for what a request lacks. Any thread that brings its own flyweight; no allocation.
     *
     * @param given {@code params.arguments}; may be absent.
     * @param scratch a flyweight of the caller's, moved by this method.
     * @return the name of the first required argument that is not there as a string, or null when all are.
     */
    public String missingArgument(JsonValue given, JsonValue scratch) {
        for (int i = 0; i < arguments.size(); i++) {
            final PromptArgument argument = arguments.get(i);
            if (argument.isRequired() && !(given.member(argument.jsonName(), scratch) && scratch.isString())) {
                return argument.name();
            }
        }
        return null;
    }

    /**
     * As {@link #missingArgument(JsonValue, JsonValue)}. Allocates a flyweight.
     *
     * @param given {@code params.arguments}; may be absent.
     * @return the name of the first required argument that is not there as a string, or null when all are.
     */
    public String missingArgument(JsonValue given) {
        return missingArgument(given, new JsonValue());
    }

    @Override
    public EntryAccess access() {
        return listing.access();
    }

    @Override
    public void writeTo(JsonWriter writer, ProtocolVersion version) {
        listing.open(writer, version);
        if (!arguments.isEmpty()) {
            writer.name(Fields.ARGUMENTS).beginArray();
            for (final PromptArgument argument : arguments) {
                argument.writeTo(writer, version);
            }
            writer.endArray();
        }
        listing.close(writer, version);
    }

    /** The settings of a prompt. Belongs to one thread. */
    public static final class Builder extends ListedBuilder<Builder> {
        private final List<PromptArgument> arguments = new ArrayList<>();
        private final Map<String, CompletionHandler> completions = new HashMap<>();
        private String argumentsSchema;

        private Builder(String name) {
            super(name);
        }

        private Prompt build(PromptHandler handler) {
            return new Prompt(this, listing(), callLimits(handler instanceof PromptHandler.Inline), handler);
        }

        @Override
        protected Builder self() {
            return this;
        }

        /**
         * Adds an argument.
         *
         * @param argument one more.
         * @return this.
         * @throws IllegalArgumentException when the prompt has one of that name.
         */
        public Builder argument(PromptArgument argument) {
            for (final PromptArgument other : arguments) {
                if (other.name().equals(argument.name())) {
                    throw new IllegalArgumentException(
                            "Prompt '" + listing().name() + "' has the argument '" + argument.name() + "' twice");
                }
            }
            arguments.add(argument);
            return this;
        }

        /**
         * Sets how the value of an argument may go on.
         *
         * @param name of the argument.
         * @param handler thread-safe.
         * @return this.
         */
        public Builder completion(String name, CompletionHandler handler) {
            completions.put(name, handler);
            return this;
        }

        /**
         * Ends with code that runs on the engine's own thread and must not block.
         *
         * @param handler thread-safe.
         * @return the prompt.
         */
        public Prompt inline(PromptHandler.Inline handler) {
            return build(handler);
        }

        /**
         * Ends with code that may block, on virtual threads.
         *
         * @param handler thread-safe.
         * @return the prompt.
         */
        public Prompt blocking(PromptHandler.Blocking handler) {
            return build(handler);
        }

        /**
         * Ends with code that talks with its client, on virtual threads.
         *
         * @param handler thread-safe.
         * @return the prompt.
         */
        public Prompt interactive(PromptHandler.Interactive handler) {
            return build(handler);
        }

        /**
         * Ends with code that takes a record, whose components become the arguments. Runs on virtual threads. A
         * component is a string, or a type that is read from one, as an enum. Constraints and defaults of the record
         * hold; what breaks a constraint is answered with -32602 and does not reach the handler.
         *
         * @param <A> the arguments.
         * @param type their record class.
         * @param handler thread-safe.
         * @return the prompt.
         * @throws IllegalArgumentException when the class is no record, has a component that is no string, or when an
         *     argument was added before; the message names the prompt.
         */
        public <A> Prompt typed(Class<A> type, PromptHandler.Typed<A> handler) {
            return build(bind(type).blocking(handler));
        }

        /**
         * As {@link #typed(Class, PromptHandler.Typed)}, with code that knows its caller and talks with its client.
         *
         * @param <A> the arguments.
         * @param type their record class.
         * @param handler thread-safe.
         * @return the prompt.
         * @throws IllegalArgumentException as for the other.
         */
        public <A> Prompt typedInteractive(Class<A> type, PromptHandler.TypedInteractive<A> handler) {
            return build(bind(type).interactive(handler));
        }

        /**
         * As {@link #typed(Class, PromptHandler.Typed)}, with code that runs on the engine's own thread and must not
         * block.
         *
         * @param <A> the arguments.
         * @param type their record class.
         * @param handler thread-safe.
         * @return the prompt.
         * @throws IllegalArgumentException as for the other.
         */
        public <A> Prompt typedInline(Class<A> type, PromptHandler.TypedInline<A> handler) {
            return build(bind(type).inline(handler));
        }

        private <A> TypedPrompt<A> bind(Class<A> type) {
            final TypedPrompt<A> typed;
            try {
                typed = new TypedPrompt<>(type);
                argumentsSchema = RecordSchema.of(type);
            } catch (final IllegalArgumentException refused) {
                throw new IllegalArgumentException(
                        "Prompt '" + listing().name() + "': " + refused.getMessage(), refused);
            }
            if (!arguments.isEmpty()) {
                throw new IllegalArgumentException("Prompt '" + listing().name() + "' has the argument '"
                        + arguments.getFirst().name() + "' beside those of its record, which it would refuse");
            }
            for (final RecordArgument component : RecordArgument.of(type)) {
                argument(
                        component.isRequired()
                                ? PromptArgument.required(component.name(), component.description())
                                : PromptArgument.optional(component.name(), component.description()));
            }
            return typed;
        }
    }
}
