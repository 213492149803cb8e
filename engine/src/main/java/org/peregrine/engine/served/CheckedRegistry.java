package org.peregrine.engine.served;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.agrona.ErrorHandler;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.schema.Schema;
import org.peregrine.engine.content.Listed;
import org.peregrine.engine.lookup.NameIndex;
import org.peregrine.engine.principal.RequiredScopes;
import org.peregrine.engine.prompt.Prompt;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.schema.Schemas;
import org.peregrine.engine.tool.OutputValidation;
import org.peregrine.engine.tool.Tool;

/**
 * A registry with the schemas of its tools and typed prompts compiled, and the scopes of all entries. Made once for a
 * registry; immutable, any thread.
 */
public final class CheckedRegistry {
    private final Registry registry;
    private final NameIndex<CheckedTool> tools;
    private final Map<Prompt, Schema> promptArguments;
    private final EntryScopes scopes;
    private final Visibility visibility;

    private CheckedRegistry(
            Registry registry,
            NameIndex<CheckedTool> tools,
            Map<Prompt, Schema> promptArguments,
            EntryScopes scopes,
            Visibility visibility) {
        this.visibility = visibility;
        this.registry = registry;
        this.tools = tools;
        this.promptArguments = promptArguments;
        this.scopes = scopes;
    }

    /**
     * Compiles the schemas of all tools and typed prompts; those that the engine knows already cost a lookup.
     *
     * @param registry to be served.
     * @param schemas of the engine.
     * @param outputValidation for all tools; null when each tool's own holds.
     * @param scopes the operator's, which entries need besides their own.
     * @param errorHandler told of predicates of authors that fail.
     * @return the registry with its schemas.
     * @throws IllegalArgumentException when a schema is refused; the message names tool or prompt, and place.
     */
    public static CheckedRegistry of(
            Registry registry,
            Schemas schemas,
            OutputValidation outputValidation,
            Map<String, RequiredScopes> scopes,
            ErrorHandler errorHandler) {
        final Map<String, CheckedTool> tools = new LinkedHashMap<>();
        for (final Tool tool : registry.tools()) {
            tools.put(tool.name(), CheckedTool.of(tool, tools.size(), schemas, outputValidation));
        }
        final Map<Prompt, Schema> promptArguments = new HashMap<>();
        for (final Prompt prompt : registry.prompts()) {
            if (prompt.argumentsSchema() != null) {
                final String what = "arguments of prompt '" + prompt.name() + "'";
                promptArguments.put(prompt, schemas.compile(what, prompt.argumentsSchema()));
            }
        }
        final EntryScopes entryScopes = EntryScopes.of(registry, scopes);
        return new CheckedRegistry(
                registry,
                NameIndex.of(tools),
                promptArguments,
                entryScopes,
                Visibility.of(registry, entryScopes, errorHandler));
    }

    /**
     * The registry that is served.
     *
     * @return the registry as its author made it.
     */
    public Registry registry() {
        return registry;
    }

    /**
     * Finds a tool. Any thread, no allocation.
     *
     * @param name a string of a request; escapes are resolved.
     * @return null when there is none of that name, or it is no string.
     */
    public CheckedTool tool(JsonValue name) {
        return tools.lookup(name);
    }

    /**
     * The schema of a prompt's arguments. Any thread, no allocation.
     *
     * @param prompt of the registry.
     * @return null when the prompt is not typed.
     */
    public Schema promptArguments(Prompt prompt) {
        return promptArguments.get(prompt);
    }

    /**
     * The scopes that a caller needs for an entry. Any thread, no allocation.
     *
     * @param entry of the registry.
     * @return those of its author and those of the operator together.
     */
    public RequiredScopes requiredScopes(Listed entry) {
        return scopes.of(entry);
    }

    /**
     * The visibility of the entries.
     *
     * @return of this registry.
     */
    public Visibility visibility() {
        return visibility;
    }

    /**
     * Refuses scopes of the operator's for what is not registered.
     *
     * @throws IllegalArgumentException that names it.
     */
    public void requireKnownScopes() {
        scopes.requireKnown();
    }
}
