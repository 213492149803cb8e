package org.peregrine.transports.simulation;

import org.peregrine.codec.json.JsonName;
import org.peregrine.engine.content.McpError;
import org.peregrine.engine.handler.Elicitation;
import org.peregrine.engine.handler.Field;
import org.peregrine.engine.handler.Form;
import org.peregrine.engine.handler.Sampling;
import org.peregrine.engine.handler.ToolContext;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.resource.Resource;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.tool.ToolResult;

/** A handler of each kind. Each says the mark of its request in its answer, and as many other characters as asked for. */
final class SimulatedTools {
    /** In the text of each exception that a handler throws because it was asked to. */
    static final String ASKED_TO_FAIL = "as it was asked to";

    /** In the text of each answer to a call of a handler that is held off. */
    static final String HELD_OFF = " are held off, because it failed ";

    static final String RESOURCE = "test://counter";

    private static final JsonName MARK = JsonName.of("mark");
    private static final Elicitation NAME = Elicitation.form("Who?", Form.EMPTY.required("name", Field.string("Name")));

    /** The same for all engines: it does not change. */
    static final Registry REGISTRY = registry();

    private SimulatedTools() {}

    /** The arguments of all tools. */
    record Work(String mark, int turns, int size) {}

    private static Registry registry() {
        return Registry.builder()
                .tool(Tool.named("echo")
                        .inputSchema("{\"type\":\"object\",\"properties\":{\"mark\":{\"type\":\"string\"}}}")
                        .inline((call, reply) -> reply.text(call.argument(MARK))))
                .tool(Tool.named("throw").inputSchema("{\"type\":\"object\"}").inline((call, reply) -> {
                    throw new IllegalStateException(ASKED_TO_FAIL);
                }))
                .tool(Tool.named("work").typed(Work.class, work -> {
                    pass(work.turns());
                    return answer(work);
                }))
                .tool(Tool.named("fail").typed(Work.class, work -> {
                    pass(work.turns());
                    if (work.turns() == 0) {
                        throw McpError.invalidParams(ASKED_TO_FAIL);
                    }
                    throw new IllegalStateException(ASKED_TO_FAIL);
                }))
                .tool(Tool.named("flaky").typed(Work.class, work -> {
                    pass(work.turns());
                    if (work.turns() > 0) {
                        throw new IllegalStateException(ASKED_TO_FAIL);
                    }
                    return answer(work);
                }))
                .tool(Tool.named("progress").typedInteractive(Work.class, SimulatedTools::progress))
                .tool(Tool.named("pause").typedInteractive(Work.class, (work, context) -> {
                    context.closeStream();
                    pass(work.turns());
                    return progress(work, context);
                }))
                .tool(Tool.named("ask").typedInteractive(Work.class, SimulatedTools::inquire))
                .tool(Tool.named("inquire").typedInteractive(Work.class, (work, context) -> {
                    context.becomeTask();
                    return inquire(work, context);
                }))
                .tool(Tool.named("task").typedInteractive(Work.class, (work, context) -> {
                    context.becomeTask();
                    return progress(work, context);
                }))
                .resource(Resource.at(RESOURCE).mimeType("text/plain").text("counted".repeat(500)))
                .build();
    }

    private static ToolResult progress(Work work, ToolContext context) throws InterruptedException {
        for (int i = 1; i <= work.turns(); i++) {
            context.progress(i, work.turns(), "turn");
            pass(1);
        }
        return ToolResult.text(answer(work));
    }

    private static ToolResult inquire(Work work, ToolContext context) throws InterruptedException {
        pass(work.turns());
        final String name = context.elicit("name", NAME).string("name");
        pass(work.turns());
        return ToolResult.text(answer(work)
                + name
                + context.sample("line", Sampling.user(work.mark(), 9)).text());
    }

    private static String answer(Work work) {
        return work.mark() + "x".repeat(work.size());
    }

    /** Gives way, so that chance decides which handler goes on. */
    @SuppressWarnings("ThreadPriorityCheck") // The scheduler is the simulation's own.
    private static void pass(int turns) throws InterruptedException {
        for (int i = 0; i < turns; i++) {
            Thread.yield();
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }
}
