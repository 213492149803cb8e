package org.peregrine.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.peregrine.engine.EngineHarness.request;

import java.util.function.UnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.engine.content.ResourceContents;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.resource.Resource;
import org.peregrine.engine.resource.ResourceResult;
import org.peregrine.engine.resource.ResourceTemplate;

/** Contents have the media type of their resource unless they say another one, whatever the kind of handler. */
final class ResourceTypeTest {
    private static ResourceResult contents(String uri) {
        return ResourceResult.of(
                ResourceContents.text(uri, null, "a"),
                ResourceContents.blob(uri, null, new byte[] {1}),
                ResourceContents.text(uri, "text/css", "b"));
    }

    private static final Registry REGISTRY = Registry.builder()
            .resource(Resource.at("test://blocking").mimeType("text/html").blocking(call -> contents(call.uri())))
            .resource(Resource.at("test://interactive")
                    .mimeType("text/html")
                    .interactive((call, context) -> contents(call.uri())))
            .resource(Resource.at("test://untyped").blocking(call -> ResourceResult.text(call.uri(), null, "a")))
            .template(ResourceTemplate.matching("test://blocking/{x}")
                    .mimeType("text/html")
                    .blocking(call -> contents(call.uri())))
            .template(ResourceTemplate.matching("test://interactive/{x}")
                    .mimeType("text/html")
                    .interactive((call, context) -> contents(call.uri())))
            .build();

    @ParameterizedTest
    @ValueSource(strings = {"test://blocking", "test://interactive", "test://blocking/1", "test://interactive/1"})
    void shouldGiveContentsTheTypeOfTheirResource(String uri) {
        try (EngineHarness harness = new EngineHarness(new TestTransport(), REGISTRY, UnaryOperator.identity())) {
            final String named = "{\"uri\":\"" + uri + "\",\"mimeType\":\"";
            assertThat(harness.exchange(request(1, "resources/read", "{\"uri\":\"" + uri + "\"}")))
                    .contains(
                            named + "text/html\",\"text\":\"a\"}",
                            named + "text/html\",\"blob\":\"AQ==\"}",
                            named + "text/css\",\"text\":\"b\"}");
            assertThat(harness.exchange(request(2, "resources/read", "{\"uri\":\"test://untyped\"}")))
                    .contains("{\"uri\":\"test://untyped\",\"text\":\"a\"}");
        }
    }
}
