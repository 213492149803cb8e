package org.peregrine.tools.kit;

import java.util.LinkedHashMap;
import java.util.Map;
import org.peregrine.engine.handler.ClientAnswers;
import org.peregrine.engine.handler.ClientInput;
import org.peregrine.engine.handler.Elicitation;
import org.peregrine.engine.handler.Field;
import org.peregrine.engine.handler.Form;
import org.peregrine.engine.handler.Root;
import org.peregrine.engine.handler.RootsRequest;
import org.peregrine.engine.handler.Sampling;
import org.peregrine.engine.handler.ToolContext;
import org.peregrine.engine.prompt.Prompt;
import org.peregrine.engine.prompt.PromptMessage;
import org.peregrine.engine.prompt.PromptResult;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.tool.ToolRequest;
import org.peregrine.engine.tool.ToolResult;

/**
 * Tools and prompts that need the client's input: in 2026-07-28 by multi round-trip requests, before that by requests
 * of the server's.
 */
final class RoundTripFixtures {
    private static final String PREFIX = "test_input_required_result_";
    private static final String USER_NAME = "user_name";
    private static final String CLIENT_ROOTS = "client_roots";
    private static final String STATE = "state-ok";

    private RoundTripFixtures() {}

    static void register(Registry.Builder builder) {
        builder.tool(Tool.named(PREFIX + "elicitation")
                        .description("Asks for a name")
                        .interactive((request, context) -> ToolResult.text("Hello, " + userName(context) + "!")))
                .tool(Tool.named(PREFIX + "sampling")
                        .description("Asks the client's model")
                        .interactive((request, context) -> ToolResult.text(
                                context.sample("capital_question", Sampling.user("What is the capital of France?", 100))
                                        .text())))
                .tool(Tool.named(PREFIX + "list_roots")
                        .description("Asks for the client's folders")
                        .interactive((request, context) -> ToolResult.text("Roots: "
                                + context.roots(CLIENT_ROOTS).stream()
                                        .map(Root::uri)
                                        .toList())))
                .tool(Tool.named(PREFIX + "request_state")
                        .description("Remembers something from one round to the next")
                        .interactive(RoundTripFixtures::requestState))
                .tool(Tool.named(PREFIX + "multiple_inputs")
                        .description("Asks for three things at once")
                        .interactive(RoundTripFixtures::multipleInputs))
                .tool(Tool.named(PREFIX + "multi_round")
                        .description("Asks twice, one question after the other")
                        .interactive(RoundTripFixtures::multiRound))
                .tool(Tool.named(PREFIX + "tampered_state")
                        .description("Asks for a confirmation, with a state that cannot be forged")
                        .interactive(RoundTripFixtures::requestState))
                .tool(Tool.named(PREFIX + "capabilities")
                        .description("Asks for what the client can do, and nothing else")
                        .interactive(RoundTripFixtures::whateverIsSupported))
                .prompt(Prompt.named(PREFIX + "prompt")
                        .description("Asks for a context")
                        .interactive((request, context) -> PromptResult.of(PromptMessage.user("Context: "
                                + text(context, "user_context", "What context should the prompt use?", "context")))));
    }

    static String userName(ToolContext context) {
        return text(context, USER_NAME, "What is your name?", "name");
    }

    private static String text(ToolContext context, String key, String question, String field) {
        return String.valueOf(context.elicit(key, question(question, field)).string(field));
    }

    private static Elicitation question(String question, String field) {
        return Elicitation.form(question, Form.EMPTY.required(field, Field.string(field)));
    }

    private static ToolResult requestState(ToolRequest request, ToolContext context) {
        context.remember(STATE);
        final Form form = Form.EMPTY.required("ok", Field.bool("Is that right?"));
        context.elicit("confirm", Elicitation.form("Please confirm", form));
        return ToolResult.text(context.remembered());
    }

    private static ToolResult multipleInputs(ToolRequest request, ToolContext context) {
        final Map<String, ClientInput> inputs = new LinkedHashMap<>();
        inputs.put(USER_NAME, question("What is your name?", "name"));
        inputs.put("greeting", Sampling.user("Generate a greeting", 50));
        inputs.put(CLIENT_ROOTS, new RootsRequest());
        context.remember(STATE);
        final ClientAnswers answers = context.ask(inputs);
        return ToolResult.text(answers.sampling("greeting").text() + " "
                + answers.elicitation(USER_NAME).string("name") + ", with "
                + answers.roots(CLIENT_ROOTS).size() + " roots");
    }

    private static ToolResult multiRound(ToolRequest request, ToolContext context) {
        final String name = text(context, "step1", "Step 1: What is your name?", "name");
        context.remember("step1 done");
        final String color = text(context, "step2", "Step 2: What is your favorite color?", "color");
        return ToolResult.text(name + " likes " + color);
    }

    private static ToolResult whateverIsSupported(ToolRequest request, ToolContext context) {
        final Map<String, ClientInput> inputs = new LinkedHashMap<>();
        inputs.put(USER_NAME, question("What is your name?", "name"));
        inputs.put("greeting", Sampling.user("Generate a greeting", 50));
        inputs.values().removeIf(input -> !context.supports(input));
        context.ask(inputs);
        return ToolResult.text("Asked for " + inputs.keySet());
    }
}
