package org.peregrine.engine.method;

import java.util.List;
import org.peregrine.codec.mcp.McpMethod;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.Limit;
import org.peregrine.engine.Workers;
import org.peregrine.engine.message.MessageEvent;
import org.peregrine.engine.registry.Registry;

/**
 * The table of methods, built at launch. To add a method: write its class, add it here.
 *
 * <p>{@link #knows} reads immutable state and may be called by the validate thread; {@link #dispatch} belongs to the
 * dispatch thread.
 */
public final class Methods {
    private final Method[] table = new Method[McpMethod.values().length];

    /**
     * Builds the table.
     *
     * @param context concluded.
     * @param workers run blocking handlers.
     */
    public Methods(EngineContext context, Workers workers) {
        final Registry registry = context.registry();
        final ServerDescription server = new ServerDescription(context.serverInfo(), registry);
        final int pageSize = context.intLimit(Limit.PAGE_SIZE);
        final int maxBytes = context.intLimit(Limit.MAX_REPLY_BYTES);
        final ResultWriter results = new ResultWriter();
        for (final Method method : List.of(
                new Initialize(server, maxBytes),
                new Ping(),
                new Discover(server, maxBytes),
                new ListEntries(McpMethod.TOOLS_LIST, ListPages.of("tools", registry.tools(), pageSize, maxBytes)),
                new CallTool(registry, workers, results),
                new ListEntries(
                        McpMethod.RESOURCES_LIST, ListPages.of("resources", registry.resources(), pageSize, maxBytes)),
                new ListEntries(
                        McpMethod.RESOURCES_TEMPLATES_LIST,
                        ListPages.of("resourceTemplates", registry.templates(), pageSize, maxBytes)),
                new ReadResource(registry, workers, results),
                new ListEntries(
                        McpMethod.PROMPTS_LIST, ListPages.of("prompts", registry.prompts(), pageSize, maxBytes)),
                new GetPrompt(registry, workers, results))) {
            table[method.id().ordinal()] = method;
        }
    }

    /**
     * Whether a method exists in a revision.
     *
     * @param method or null when its name is unknown.
     * @param version that rules the message.
     * @return false makes the server answer "method not found".
     */
    public boolean knows(McpMethod method, ProtocolVersion version) {
        return method != null && table[method.ordinal()] != null && table[method.ordinal()].isIn(version);
    }

    /**
     * Runs a method. Dispatch thread only.
     *
     * @param event validated, its method known.
     */
    public void dispatch(MessageEvent event) {
        table[event.method().ordinal()].dispatch(event);
    }
}
