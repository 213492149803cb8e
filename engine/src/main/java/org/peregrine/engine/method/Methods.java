package org.peregrine.engine.method;

import java.util.List;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.mcp.McpMethod;
import org.peregrine.engine.content.Listed;
import org.peregrine.engine.handler.TaskRunner;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.limit.Limits;
import org.peregrine.engine.listing.ListPages;
import org.peregrine.engine.listing.VisiblePages;
import org.peregrine.engine.message.MessageEvent;
import org.peregrine.engine.metrics.LatencyHistograms;
import org.peregrine.engine.principal.Principal;
import org.peregrine.engine.protocol.ResultMeta;
import org.peregrine.engine.protocol.ServerDescription;
import org.peregrine.engine.registry.Extension;
import org.peregrine.engine.registry.ExtensionMethod;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.registry.ServerInfo;
import org.peregrine.engine.served.CheckedRegistry;
import org.peregrine.engine.served.Visibility;
import org.peregrine.engine.session.Session;
import org.peregrine.engine.subscription.Subscriptions;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.worker.Workers;

/**
 * The table of methods, built at launch. To add a method: write its class, add it here.
 *
 * <p>{@link #dispatch} belongs to the dispatch thread, the rest to the validate thread.
 */
public final class Methods {
    private final Method[] table = new Method[McpMethod.values().length];
    private final ExtensionMethods extensions;
    private final Visibility visibility;
    private final Subscriptions subscriptions;

    /**
     * Builds the table.
     *
     * @param info of the server.
     * @param installed in the order in which they were added.
     * @param tools the registry, with its tools checked.
     * @param workers run blocking handlers.
     * @param openSubscriptions keep open subscriptions.
     * @param latencies numbers the tools.
     */
    public Methods(
            ServerInfo info,
            List<Extension> installed,
            CheckedRegistry tools,
            Workers workers,
            OpenSubscriptions openSubscriptions,
            LatencyHistograms latencies) {
        final Limits limits = workers.services().limits();
        visibility = tools.visibility();
        subscriptions = workers.services().subscriptions();
        final Registry registry = tools.registry();
        final ServerDescription server = new ServerDescription(info, registry, installed);
        final int maxBytes = limits.intValue(Limit.MAX_REPLY_BYTES);
        final int maxUriBytes = limits.intValue(Limit.MAX_URI_BYTES);
        final ResultMeta meta = workers.services().resultMeta();
        final int maxSets = limits.intValue(Limit.MAX_LIST_SETS);
        final ListPages.Form pages = new ListPages.Form(limits.intValue(Limit.PAGE_SIZE), maxBytes, meta);
        final ResultWriter results = new ResultWriter(meta);
        final EmptyResult emptyResult = new EmptyResult(maxBytes, meta);
        extensions = new ExtensionMethods(installed, workers);
        for (final Method method : List.of(
                new Initialize(server, maxBytes),
                new Ping(emptyResult),
                new Discover(server, maxBytes, meta),
                new ListEntries(McpMethod.TOOLS_LIST, visible("tools", tools, registry.tools(), pages, maxSets)),
                new CallTool(
                        tools,
                        new NumberedTools(registry, latencies),
                        workers,
                        results,
                        new ArgumentChecks(workers.services().schemas(), limits.intValue(Limit.RING_CAPACITY)),
                        taskExtension(workers.services().taskRunner(), registry)),
                new ListEntries(
                        McpMethod.RESOURCES_LIST, visible("resources", tools, registry.resources(), pages, maxSets)),
                new ListEntries(
                        McpMethod.RESOURCES_TEMPLATES_LIST,
                        visible("resourceTemplates", tools, registry.templates(), pages, maxSets)),
                new ReadResource(tools, workers, results),
                new SubscribeResource(McpMethod.RESOURCES_SUBSCRIBE, tools, emptyResult, maxUriBytes),
                new SubscribeResource(McpMethod.RESOURCES_UNSUBSCRIBE, tools, emptyResult, maxUriBytes),
                new ListEntries(McpMethod.PROMPTS_LIST, visible("prompts", tools, registry.prompts(), pages, maxSets)),
                new GetPrompt(tools, workers, results),
                new CompleteArgument(tools, workers),
                new SetLogLevel(emptyResult),
                new ListenToChanges(openSubscriptions, tools),
                new CancelRequest())) {
            table[method.id().ordinal()] = method;
        }
    }

    private static VisiblePages visible(
            String member, CheckedRegistry registry, List<? extends Listed> entries, ListPages.Form form, int maxSets) {
        return new VisiblePages(
                entries,
                registry.visibility(),
                maxSets,
                (listed, isPrivate) -> ListPages.of(member, listed, isPrivate, form));
    }

    /** The extension that keeps the tasks of this registry's tools; null when none does, and no tool needs it. */
    private static String taskExtension(TaskRunner runner, Registry registry) {
        if (runner != null) {
            return runner.id();
        }
        registry.tools().stream().filter(Tool::taskRequired).findFirst().ifPresent(tool -> {
            throw new IllegalStateException("Tool '" + tool.name() + "' requires tasks, and no extension keeps tasks");
        });
        return null;
    }

    /**
     * Whether a method is served without an extension.
     *
     * @param method by its name.
     * @return false when only an extension can know it.
     */
    public boolean isOwn(McpMethod method) {
        return table[method.ordinal()] != null;
    }

    /**
     * Finds the method of an extension, before it is known which revision rules the message.
     *
     * @param name as it stands in the message.
     * @return null when no extension has it.
     */
    public ExtensionMethod extensionMethod(JsonValue name) {
        return extensions.find(name);
    }

    /**
     * Whether a message's method exists in its revision.
     *
     * @param event ruled by a revision.
     * @return false makes the server answer "method not found".
     */
    public boolean knows(MessageEvent event) {
        final McpMethod method = event.method();
        final Method known = method == null ? null : table[method.ordinal()];
        if (known != null) {
            return known.isIn(event.version())
                    && known.kind() == event.envelope().kind();
        }
        final ExtensionMethod extension = event.extensionMethod();
        return extension != null && extensions.isIn(extension, event.version());
    }

    /**
     * The visibility of the entries. Any thread.
     *
     * @return of the registry that these methods serve.
     */
    public Visibility visibility() {
        return visibility;
    }

    /**
     * Announces to the client of a session the lists that are different for the token of its request than for the one
     * before. Validate thread only; a comparison for a request with the same token.
     *
     * @param event its session, if any, known.
     */
    public void noteCaller(MessageEvent event) {
        final Session session = event.session();
        final Principal now = event.frame().principal();
        final Principal before = session == null ? null : session.caller(now);
        if (before != null) {
            visibility.announce(subscriptions, session.subscriber(), before, now);
        }
    }

    /**
     * Looks whether the params are what the method wants. Validate thread only.
     *
     * @param event its method known; rejected when they are not.
     */
    public void validate(MessageEvent event) {
        if (event.extensionMethod() == null) {
            table[event.method().ordinal()].validate(event);
        }
    }

    /**
     * Runs a method. Dispatch thread only.
     *
     * @param event validated, its method known.
     */
    public void dispatch(MessageEvent event) {
        if (event.extensionMethod() != null) {
            extensions.dispatch(event);
        } else {
            table[event.method().ordinal()].dispatch(event);
        }
    }
}
