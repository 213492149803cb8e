package org.peregrine.tools.kit;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.peregrine.engine.content.CompletionRequest;
import org.peregrine.engine.content.Content;
import org.peregrine.engine.content.McpError;
import org.peregrine.engine.content.ResourceContents;
import org.peregrine.engine.content.Role;
import org.peregrine.engine.prompt.Prompt;
import org.peregrine.engine.prompt.PromptArgument;
import org.peregrine.engine.prompt.PromptMessage;
import org.peregrine.engine.prompt.PromptRequest;
import org.peregrine.engine.prompt.PromptResult;
import org.peregrine.engine.registry.Plugin;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.resource.Resource;
import org.peregrine.engine.resource.ResourceRequest;
import org.peregrine.engine.resource.ResourceResult;
import org.peregrine.engine.resource.ResourceTemplate;

/**
 * The part of the public "everything" server, {@code @modelcontextprotocol/server-everything} 2025.12.18, that the
 * suites of client libraries call: the same names, arguments and kinds of answers.
 */
final class EverythingKit implements Plugin {
    /** Entries of a page: the suites count on a first page of ten resources and a cursor. */
    static final int PAGE_SIZE = 10;

    private static final int RESOURCES = 100;
    private static final String URI_PREFIX = "test://static/resource/";
    private static final String PLAIN = "text/plain";
    private static final String OCTETS = "application/octet-stream";

    @Override
    public String name() {
        return "everything";
    }

    @Override
    public void register(Registry.Builder builder) {
        EverythingTools.register(builder);
        SumPage.register(builder);
        IntStream.rangeClosed(1, RESOURCES).mapToObj(EverythingKit::resource).forEach(builder::resource);
        builder.template(template()).prompt(simple()).prompt(complex());
    }

    /** Every second resource is binary, as are those of the public server. */
    static ResourceContents contents(int id) {
        return id % 2 == 1
                ? ResourceContents.text(URI_PREFIX + id, PLAIN, "Resource " + id + ": This is a plaintext resource")
                : ResourceContents.blob(
                        URI_PREFIX + id,
                        OCTETS,
                        ("Resource " + id + ": This is a base64 blob").getBytes(StandardCharsets.UTF_8));
    }

    private static Resource resource(int id) {
        final ResourceContents contents = contents(id);
        return Resource.at(contents.uri())
                .name("Resource " + id)
                .description("A resource that does not change")
                .mimeType(contents.mimeType())
                .blocking(request -> ResourceResult.of(contents));
    }

    private static ResourceTemplate template() {
        return ResourceTemplate.matching(URI_PREFIX + "{id}")
                .name("Static Resource")
                .description("A resource by its number, 1 to " + RESOURCES)
                .completion(
                        "id",
                        request -> startingWith(
                                request, IntStream.rangeClosed(1, RESOURCES).mapToObj(String::valueOf)))
                .blocking(EverythingKit::unknown);
    }

    /** Every number that there is has a resource of its own, which goes before the template. */
    private static ResourceResult unknown(ResourceRequest request) {
        throw McpError.resourceNotFound(request.uri());
    }

    private static List<String> startingWith(CompletionRequest request, Stream<String> values) {
        return values.filter(value -> value.startsWith(request.value())).toList();
    }

    private static Prompt simple() {
        return Prompt.named("simple_prompt")
                .description("A prompt without arguments")
                .blocking(request -> PromptResult.of(PromptMessage.user("This is a simple prompt without arguments.")));
    }

    private static Prompt complex() {
        return Prompt.named("complex_prompt")
                .description("A prompt with arguments")
                .argument(PromptArgument.required("temperature", "Temperature setting"))
                .argument(PromptArgument.optional("style", "Output style"))
                .completion(
                        "style",
                        request -> startingWith(request, Stream.of("casual", "formal", "friendly", "technical")))
                .completion("temperature", request -> startingWith(request, Stream.of("0", "0.5", "0.7", "1.0")))
                .blocking(EverythingKit::complex);
    }

    private static PromptResult complex(PromptRequest request) {
        return PromptResult.of(
                PromptMessage.user("A prompt with temperature=" + request.argument("temperature") + ", style="
                        + request.argument("style", "none")),
                PromptMessage.assistant("How would you like me to go on?"),
                new PromptMessage(Role.USER, Content.image(Media.png(), "image/png")));
    }
}
