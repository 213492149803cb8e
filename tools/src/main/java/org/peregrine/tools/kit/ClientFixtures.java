package org.peregrine.tools.kit;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.peregrine.engine.handler.Elicitation;
import org.peregrine.engine.handler.ElicitationResult;
import org.peregrine.engine.handler.Field;
import org.peregrine.engine.handler.Form;
import org.peregrine.engine.handler.LogLevel;
import org.peregrine.engine.handler.Notifier;
import org.peregrine.engine.handler.Sampling;
import org.peregrine.engine.handler.ToolContext;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.tool.ToolRequest;
import org.peregrine.engine.tool.ToolResult;

/** Tools that talk with their client while they run: log, report progress, sample, elicit, tell of changes. */
final class ClientFixtures {
    private static final long STEP_MS = 50;
    private static final int MAX_TOKENS = 100;

    /** Arguments of {@code test_sampling}. */
    record Prompt(String prompt) {}

    /** Arguments of {@code test_elicitation}. */
    record Message(String message) {}

    private ClientFixtures() {}

    static void register(Registry.Builder builder) {
        builder.tool(Tool.named("test_tool_with_logging")
                        .description("Logs three messages while it runs")
                        .interactive(ClientFixtures::logThrice))
                .tool(Tool.named("test_tool_with_progress")
                        .description("Reports progress while it runs")
                        .interactive(ClientFixtures::reportProgress))
                .tool(Tool.named("test_sampling")
                        .description("Asks the client's model")
                        .typedInteractive(Prompt.class, ClientFixtures::sample))
                .tool(Tool.named("test_elicitation")
                        .description("Asks the user for a name and an address")
                        .typedInteractive(Message.class, ClientFixtures::elicit))
                .tool(Tool.named("test_elicitation_sep1034_defaults")
                        .description("Asks the user with a form of defaults")
                        .interactive((request, context) ->
                                completed(context, Elicitation.form("Review the defaults", defaults()))))
                .tool(Tool.named("test_elicitation_sep1330_enums")
                        .description("Asks the user with a form of choices")
                        .interactive((request, context) -> completed(context, Elicitation.form("Choose", choices()))))
                .tool(Tool.named("test_reconnection")
                        .description("Closes its stream before it answers, so that the client has to come back")
                        .interactive(ClientFixtures::reconnect))
                .tool(Tool.named("test_missing_capability")
                        .description("Needs a client with sampling")
                        .interactive((request, context) ->
                                ToolResult.text(context.sample("sample", Sampling.user("Say yes", MAX_TOKENS))
                                        .text())))
                .tool(Tool.named("test_streaming_elicitation")
                        .description("Reports progress, then asks the user")
                        .interactive(ClientFixtures::elicitOnStream))
                .tool(Tool.named("test_logging_tool")
                        .description("Logs one message of each level")
                        .interactive(ClientFixtures::logEachLevel))
                .tool(change("test_trigger_tool_change", "the list of tools", Notifier::toolsChanged))
                .tool(change("test_trigger_prompt_change", "the list of prompts", Notifier::promptsChanged))
                .tool(change("test_trigger_resource_change", "the list of resources", Notifier::resourcesChanged))
                .tool(change(
                        "test_trigger_resource_update",
                        "the watched resource",
                        notifier -> notifier.resourceUpdated(ResourceFixtures.WATCHED)));
    }

    private static ToolResult logThrice(ToolRequest request, ToolContext context) throws InterruptedException {
        context.log(LogLevel.INFO, null, "Tool execution started");
        Thread.sleep(STEP_MS);
        context.log(LogLevel.INFO, null, "Tool processing data");
        Thread.sleep(STEP_MS);
        context.log(LogLevel.INFO, null, "Tool execution completed");
        return ToolResult.text("Logged three messages");
    }

    private static ToolResult logEachLevel(ToolRequest request, ToolContext context) {
        for (final LogLevel level : LogLevel.values()) {
            context.log(level, "conformance", "A message of level " + level.wireName());
        }
        return ToolResult.text("Logged one message of each level");
    }

    private static ToolResult reportProgress(ToolRequest request, ToolContext context) throws InterruptedException {
        context.progress(0, 100, null);
        Thread.sleep(STEP_MS);
        context.progress(50, 100, null);
        Thread.sleep(STEP_MS);
        context.progress(100, 100, null);
        return ToolResult.text("Reported progress");
    }

    private static ToolResult sample(Prompt arguments, ToolContext context) {
        final Sampling question = Sampling.user(arguments.prompt(), MAX_TOKENS);
        return ToolResult.text(
                "LLM response: " + context.sample("sample", question).text());
    }

    private static ToolResult elicit(Message arguments, ToolContext context) {
        final Form form = Form.EMPTY
                .required("username", Field.string("User name").description("User's response"))
                .required("email", Field.string("E-mail").description("User's email address"));
        final ElicitationResult result = context.elicit("user", Elicitation.form(arguments.message(), form));
        return ToolResult.text("User response: " + described(result));
    }

    private static ToolResult elicitOnStream(ToolRequest request, ToolContext context) {
        context.progress(0, 1, "Before the question");
        final Form form = Form.EMPTY.required("answer", Field.string("Answer"));
        return completed(context, Elicitation.form("Please answer", form));
    }

    private static ToolResult completed(ToolContext context, Elicitation question) {
        return ToolResult.text("Elicitation completed: " + described(context.elicit("form", question)));
    }

    private static String described(ElicitationResult result) {
        final String content = result.content().present() ? result.content().toString() : "{}";
        return "action=" + result.action().name().toLowerCase(java.util.Locale.ROOT) + ", content=" + content;
    }

    private static Form defaults() {
        return Form.EMPTY
                .required("name", Field.string("Name").byDefault("John Doe"))
                .required("age", Field.integer("Age").byDefault(30))
                .required("score", Field.number("Score").byDefault(95.5))
                .required(
                        "status", Field.choice("active", "inactive", "pending").byDefault("active"))
                .required("verified", Field.bool("Verified").byDefault(true));
    }

    private static Form choices() {
        return Form.EMPTY
                .optional("untitledSingle", Field.choice("option1", "option2", "option3"))
                .optional("titledSingle", Field.choice(titles("value", " Option")))
                .optional("legacyEnum", Field.choiceWithEnumNames(titles("opt", " Option")))
                .optional("untitledMulti", Field.choices("option1", "option2", "option3"))
                .optional("titledMulti", Field.choices(titles("value", " Choice")));
    }

    private static Map<String, String> titles(String prefix, String suffix) {
        final Map<String, String> titles = new LinkedHashMap<>();
        titles.put(prefix + 1, "First" + suffix);
        titles.put(prefix + 2, "Second" + suffix);
        titles.put(prefix + 3, "Third" + suffix);
        return titles;
    }

    private static ToolResult reconnect(ToolRequest request, ToolContext context) throws InterruptedException {
        Thread.sleep(STEP_MS);
        context.closeStream();
        Thread.sleep(STEP_MS);
        return ToolResult.text("Answered after the stream was closed");
    }

    private static Tool change(String name, String what, Consumer<Notifier> notification) {
        return Tool.named(name)
                .description("Tells subscribed clients that " + what + " has changed")
                .interactive((request, context) -> {
                    notification.accept(context.notifier());
                    return ToolResult.text("Told that " + what + " has changed");
                });
    }
}
