package vertebra.engine.worker.sandbox;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * Control groups, one for each worker below those of the node: they bound what it and all that it starts may take together.
 * Made here, joined and removed by the guard. Safe for any thread.
 */
final class ControlGroups {

    private static final String PREFIX = "vertebra-";
    private static final int SHARES_OF_A_CORE = 1024;
    private static final int WEIGHT_OF_A_CORE = 100;

    private final List<ControlGroupParent> parents;
    private final AtomicLong made = new AtomicLong();

    private ControlGroups(List<ControlGroupParent> parents) {
        this.parents = List.copyOf(parents);
    }

    /**
     * What a worker and all that it starts may take.
     *
     * @param memoryBytes 0: as much as there is
     * @param cpuMillis its share of the processor while others want it too; 0: that of any process
     * @param processes and threads
     */
    record Limits(long memoryBytes, int cpuMillis, int processes) {}

    /** A file of a group and what is written to it. */
    private record Entry(String file, String value, boolean mayBeMissing) {
        static Entry of(String file, Object value) {
            return new Entry(file, value.toString(), false);
        }

        /** For kernels without it. */
        static Entry optional(String file, Object value) {
            return new Entry(file, value.toString(), true);
        }
    }

    /** None: each process has limits of its own. */
    static ControlGroups none() {
        return new ControlGroups(List.of());
    }

    /** Those that this process may make, seen by making one. */
    static ControlGroups find() {
        ControlGroups groups = new ControlGroups(ControlGroupParent.of(Path.of("/proc/self")).stream()
                .filter(ControlGroups::works)
                .toList());
        groups.parents.forEach(ControlGroups::removeLeftovers);
        return groups;
    }

    private static boolean works(ControlGroupParent parent) {
        ControlGroups alone = new ControlGroups(List.of(parent));
        try {
            alone.remove(alone.make(new Limits(1L << 30, SHARES_OF_A_CORE, 1)));
            return true;
        } catch (IOException notOurs) {
            return false;
        }
    }

    /** What a node that was killed together with its guards left. A group with a process in it is not removed by this. */
    private static void removeLeftovers(ControlGroupParent parent) {
        try (DirectoryStream<Path> groups = Files.newDirectoryStream(parent.folder(), PREFIX + "*-*")) {
            for (Path group : groups) {
                if (!isOfARunningNode(group)) {
                    Files.deleteIfExists(group);
                }
            }
        } catch (IOException stillInUse) {
            // The next node tries again.
        }
    }

    private static boolean isOfARunningNode(Path group) {
        String pid = group.getFileName().toString().substring(PREFIX.length()).replaceFirst("-.*", "");
        return !pid.matches("\\d{1,10}")
                || ProcessHandle.of(Long.parseLong(pid)).isPresent();
    }

    /** {@code memory}, {@code pids}, {@code cpu}: what can be bounded. */
    Set<String> controllers() {
        Set<String> controllers = new LinkedHashSet<>();
        parents.forEach(parent -> controllers.addAll(parent.controllers()));
        return controllers;
    }

    /**
     * Makes the groups of one worker.
     *
     * @return their folders; each is to be joined, and to be removed
     */
    List<Path> make(Limits limits) throws IOException {
        String name = PREFIX + ProcessHandle.current().pid() + "-" + made.incrementAndGet();
        List<Path> groups = new ArrayList<>();
        try {
            for (ControlGroupParent parent : parents) {
                groups.add(Files.createDirectory(parent.folder().resolve(name)));
                for (String controller : parent.controllers()) {
                    write(groups.getLast(), entries(controller, parent.unified(), limits));
                }
            }
            return groups;
        } catch (IOException e) {
            remove(groups);
            throw e;
        }
    }

    /** Those of a worker that did not start. */
    void remove(List<Path> groups) throws IOException {
        for (Path group : groups) {
            Files.deleteIfExists(group);
        }
    }

    private static void write(Path group, List<Entry> entries) throws IOException {
        for (Entry entry : entries) {
            Path file = group.resolve(entry.file());
            if (Files.exists(file) || !entry.mayBeMissing()) {
                Files.writeString(file, entry.value());
            }
        }
    }

    private static List<Entry> entries(String controller, boolean unified, Limits limits) {
        return switch (controller) {
            case "memory" -> limits.memoryBytes() == 0 ? List.of() : memory(unified, limits.memoryBytes());
            case "pids" -> List.of(Entry.of("pids.max", limits.processes()));
            case "cpu" -> limits.cpuMillis() == 0 ? List.of() : cpu(unified, limits.cpuMillis());
            default -> throw new IllegalArgumentException("controller: " + controller);
        };
    }

    /** Without swap, which would only make it slow. */
    private static List<Entry> memory(boolean unified, long bytes) {
        return unified
                ? List.of(
                        Entry.of("memory.max", bytes),
                        Entry.optional("memory.swap.max", 0),
                        Entry.optional("memory.oom.group", 1))
                : List.of(
                        Entry.of("memory.limit_in_bytes", bytes), Entry.optional("memory.memsw.limit_in_bytes", bytes));
    }

    private static List<Entry> cpu(boolean unified, int millis) {
        return unified
                ? List.of(Entry.of("cpu.weight", Math.clamp((long) millis * WEIGHT_OF_A_CORE / 1000, 1, 10_000)))
                : List.of(Entry.of("cpu.shares", Math.clamp((long) millis * SHARES_OF_A_CORE / 1000, 2, 262_144)));
    }

    /** For a test that looks for what is left. */
    Stream<Path> folders() {
        return parents.stream().map(ControlGroupParent::folder);
    }
}
