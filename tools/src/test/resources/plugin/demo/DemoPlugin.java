package demo;

import java.net.InetAddress;
import java.net.Socket;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.peregrine.engine.registry.Plugin;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.resource.Resource;
import org.peregrine.engine.tool.Tool;

/** What an author's jar looks like; compiled and packed by the tests. */
public final class DemoPlugin implements Plugin {
    record Words(String words) {}

    record Port(int port) {}

    record Member(int number, int group, int size) {}

    private final Map<Integer, CountDownLatch> groups = new ConcurrentHashMap<>();

    @Override
    public String name() {
        return "demo";
    }

    @Override
    public void register(Registry.Builder builder) {
        builder.tool(Tool.named("shout")
                        .description("Returns words in capitals")
                        .typed(Words.class, words -> words.words().toUpperCase(Locale.ROOT)))
                .tool(Tool.named("wait")
                        .description("Connects to a port and waits until that sends a byte")
                        .typed(Port.class, DemoPlugin::await))
                .tool(Tool.named("together")
                        .description("Answers when all members of the group have asked")
                        .typed(Member.class, this::together))
                .resource(Resource.at("demo://about").text("A demo"));
    }

    private String together(Member member) {
        final CountDownLatch group =
                groups.computeIfAbsent(member.group(), number -> new CountDownLatch(member.size()));
        group.countDown();
        try {
            return group.await(60, TimeUnit.SECONDS) ? "member " + member.number() : "alone";
        } catch (InterruptedException closing) {
            return "interrupted";
        }
    }

    private static String await(Port port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port.port())) {
            return "got " + (char) socket.getInputStream().read();
        } catch (java.io.IOException failed) {
            return failed.toString();
        }
    }
}
