package org.peregrine.tools.kit;

import org.peregrine.engine.content.ResourceContents;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.resource.Resource;
import org.peregrine.engine.resource.ResourceRequest;
import org.peregrine.engine.resource.ResourceResult;
import org.peregrine.engine.resource.ResourceTemplate;

/** Resources: text, binary, one to watch, and a template. */
final class ResourceFixtures {
    /** The resource that {@code test_trigger_resource_update} tells of. */
    static final String WATCHED = "test://watched-resource";

    private static final String BINARY = "test://static-binary";
    private static final String PLAIN = "text/plain";

    private ResourceFixtures() {}

    static void register(Registry.Builder builder) {
        builder.resource(Resource.at("test://static-text")
                        .name("static-text")
                        .description("A text that does not change")
                        .mimeType(PLAIN)
                        .text("This is the content of the static text resource."))
                .resource(Resource.at(BINARY)
                        .name("static-binary")
                        .description("A picture that does not change")
                        .mimeType("image/png")
                        .blocking(
                                request -> ResourceResult.of(ResourceContents.blob(BINARY, "image/png", Media.png()))))
                .resource(Resource.at(WATCHED)
                        .name("watched-resource")
                        .description("A text that clients can subscribe to")
                        .mimeType(PLAIN)
                        .text("Watched resource content"))
                .template(ResourceTemplate.matching("test://template/{id}/data")
                        .name("template")
                        .description("Data by its id")
                        .mimeType("application/json")
                        .blocking(ResourceFixtures::data));
    }

    private static ResourceResult data(ResourceRequest request) {
        final String id = request.variable("id").replace("\\", "\\\\").replace("\"", "\\\"");
        final String json = "{\"id\":\"" + id + "\",\"templateTest\":true,\"data\":\"Data for ID: " + id + "\"}";
        return ResourceResult.text(request.uri(), "application/json", json);
    }
}
