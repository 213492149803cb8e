package org.peregrine.engine.registry;

import java.util.HashMap;
import java.util.Map;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.engine.schema.Schemas;

/** The tools of a registry with their schemas compiled. Made once for a registry; immutable, any thread. */
public final class CheckedTools {
    private final Registry registry;
    private final Map<Tool, CheckedTool> checked = new HashMap<>();

    private CheckedTools(Registry registry) {
        this.registry = registry;
    }

    /**
     * Compiles the schemas of all tools; those that the engine knows already cost a lookup.
     *
     * @param registry what is to be served.
     * @param schemas of the engine.
     * @param outputValidation for all tools; null when each tool's own holds.
     * @return the tools with their schemas.
     * @throws IllegalArgumentException when a schema is refused; the message names tool and place.
     */
    public static CheckedTools of(Registry registry, Schemas schemas, OutputValidation outputValidation) {
        final CheckedTools tools = new CheckedTools(registry);
        for (final Tool tool : registry.tools()) {
            tools.checked.put(tool, CheckedTool.of(tool, schemas, outputValidation));
        }
        return tools;
    }

    /**
     * What is served.
     *
     * @return the registry that the tools are of.
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
        final Tool tool = registry.tool(name);
        return tool == null ? null : checked.get(tool);
    }
}
