package org.peregrine.rivals.quarkus;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;

/** The other server that a tool asks. */
@Path("/")
@RegisterRestClient(configKey = "backend")
public interface Backend {
    @GET
    @Path("{key}")
    String text(@PathParam("key") String key);
}
