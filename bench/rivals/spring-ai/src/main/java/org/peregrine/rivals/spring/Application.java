package org.peregrine.rivals.spring;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Spring AI's MCP server as its documentation builds it; properties say whether with sessions, without, or stdio. */
@SpringBootApplication
public class Application {
    /**
     * Serves until it is killed.
     *
     * @param arguments properties.
     */
    public static void main(String[] arguments) {
        SpringApplication.run(Application.class, arguments);
    }
}
