package org.peregrine.tools.kit;

import java.util.List;
import java.util.stream.Stream;
import org.peregrine.engine.content.CompletionRequest;
import org.peregrine.engine.content.Content;
import org.peregrine.engine.content.ResourceContents;
import org.peregrine.engine.content.Role;
import org.peregrine.engine.prompt.Prompt;
import org.peregrine.engine.prompt.PromptArgument;
import org.peregrine.engine.prompt.PromptMessage;
import org.peregrine.engine.prompt.PromptRequest;
import org.peregrine.engine.prompt.PromptResult;
import org.peregrine.engine.registry.Registry;

/** Prompts, and completions of an argument. */
final class PromptFixtures {
    private static final List<String> COMPLETIONS = List.of("paris", "park", "party", "test value");

    private PromptFixtures() {}

    static void register(Registry.Builder builder) {
        builder.prompt(Prompt.named("test_simple_prompt")
                        .description("One text")
                        .blocking(
                                request -> PromptResult.of(PromptMessage.user("This is a simple prompt for testing."))))
                .prompt(Prompt.named("test_prompt_with_arguments")
                        .description("A text with two arguments")
                        .argument(PromptArgument.required("arg1", "First test argument"))
                        .argument(PromptArgument.required("arg2", "Second test argument"))
                        .completion("arg1", PromptFixtures::complete)
                        .blocking(PromptFixtures::withArguments))
                .prompt(Prompt.named("test_prompt_with_embedded_resource")
                        .description("A resource and a text")
                        .argument(PromptArgument.required("resourceUri", "URI of the resource to embed"))
                        .blocking(PromptFixtures::withResource))
                .prompt(Prompt.named("test_prompt_with_image")
                        .description("A picture and a text")
                        .blocking(request -> PromptResult.of(
                                new PromptMessage(Role.USER, Content.image(Media.png(), "image/png")),
                                PromptMessage.user("Please analyze the image above."))));
    }

    private static List<String> complete(CompletionRequest request) {
        return Stream.concat(COMPLETIONS.stream(), request.context().values().stream())
                .filter(value -> value.startsWith(request.value()))
                .toList();
    }

    private static PromptResult withArguments(PromptRequest request) {
        return PromptResult.of(PromptMessage.user("Prompt with arguments: arg1='" + request.argument("arg1")
                + "', arg2='" + request.argument("arg2") + "'"));
    }

    private static PromptResult withResource(PromptRequest request) {
        final ResourceContents contents = ResourceContents.text(
                request.argument("resourceUri"), "text/plain", "Embedded resource content for testing.");
        return PromptResult.of(
                new PromptMessage(Role.USER, Content.resource(contents)),
                PromptMessage.user("Please process the embedded resource above."));
    }
}
