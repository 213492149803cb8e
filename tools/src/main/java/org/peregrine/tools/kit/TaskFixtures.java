package org.peregrine.tools.kit;

import java.util.LinkedHashMap;
import java.util.Map;
import org.peregrine.codec.jsonrpc.ErrorCode;
import org.peregrine.engine.content.McpError;
import org.peregrine.engine.handler.ClientAnswers;
import org.peregrine.engine.handler.ClientInput;
import org.peregrine.engine.handler.Elicitation;
import org.peregrine.engine.handler.ElicitationResult;
import org.peregrine.engine.handler.Field;
import org.peregrine.engine.handler.Form;
import org.peregrine.engine.handler.ToolContext;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.tool.ToolRequest;
import org.peregrine.engine.tool.ToolResult;

/** Tools that become tasks for clients that know tasks; for others they answer when they are done. */
final class TaskFixtures {
    private static final long FAILS_AFTER_MS = 1_000;
    private static final long MAX_SECONDS = 3_600;

    /** Arguments of {@code greet}. */
    record Name(String name) {}

    /** Arguments of {@code slow_compute}. */
    record Work(long seconds, String label) {}

    /** Arguments of {@code confirm_delete}. */
    record File(String filename) {}

    private TaskFixtures() {}

    static void register(Registry.Builder builder) {
        builder.tool(Tool.named("greet")
                        .description("Greets at once")
                        .typed(Name.class, arguments -> "Hello, " + arguments.name() + "!"))
                .tool(Tool.named("slow_compute")
                        .description("Sleeps for some seconds")
                        .typedInteractive(Work.class, TaskFixtures::compute))
                .tool(Tool.named("failing_job")
                        .description("Fails after a second; needs a client that knows tasks")
                        .taskRequired()
                        .interactive(TaskFixtures::fail))
                .tool(Tool.named("protocol_error_job")
                        .description("Ends with a protocol error")
                        .interactive(TaskFixtures::breakDown))
                .tool(Tool.named("confirm_delete")
                        .description("Asks before it pretends to delete a file")
                        .typedInteractive(File.class, TaskFixtures::confirmDelete))
                .tool(Tool.named("multi_input")
                        .description("Asks two questions at once")
                        .interactive(TaskFixtures::askTwice))
                .tool(Tool.named("test_tool_with_task")
                        .description("Asks for a name, then goes on as a task")
                        .interactive(TaskFixtures::askThenBecomeTask));
    }

    private static String compute(Work work, ToolContext context) throws InterruptedException {
        if (work.seconds() > 0) {
            context.becomeTask();
            Thread.sleep(1_000 * Math.min(work.seconds(), MAX_SECONDS));
        }
        return "Computed " + work.label() + " in " + work.seconds() + " s";
    }

    private static ToolResult fail(ToolRequest request, ToolContext context) throws InterruptedException {
        context.becomeTask();
        Thread.sleep(FAILS_AFTER_MS);
        return ToolResult.error("This job always fails");
    }

    private static ToolResult breakDown(ToolRequest request, ToolContext context) {
        context.becomeTask();
        throw new McpError(ErrorCode.INTERNAL_ERROR, "This job always ends with a protocol error");
    }

    private static String confirmDelete(File file, ToolContext context) {
        context.becomeTask();
        final Form form = Form.EMPTY.required("confirm", Field.bool("Delete it?"));
        final ElicitationResult answer =
                context.elicit("confirm", Elicitation.form("Delete " + file.filename() + "?", form));
        return answer.value("confirm").booleanValue(false) ? "Deleted " + file.filename() : "Kept " + file.filename();
    }

    private static ToolResult askTwice(ToolRequest request, ToolContext context) {
        context.becomeTask();
        final Map<String, ClientInput> inputs = new LinkedHashMap<>();
        inputs.put("name", Elicitation.form("Name?", Form.EMPTY.required("name", Field.string("Name"))));
        inputs.put("confirm", Elicitation.form("Sure?", Form.EMPTY.required("confirm", Field.bool("Sure"))));
        final ClientAnswers answers = context.ask(inputs);
        return ToolResult.text(answers.elicitation("name").string("name") + ", "
                + answers.elicitation("confirm").value("confirm"));
    }

    private static ToolResult askThenBecomeTask(ToolRequest request, ToolContext context) {
        final String name = RoundTripFixtures.userName(context);
        context.becomeTask();
        return ToolResult.text("Hello, " + name + "!");
    }
}
