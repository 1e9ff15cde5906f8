package vertebra.spec.fleet;

import java.time.Instant;
import java.util.List;

/**
 * A set of machines that can grow and shrink.
 *
 * @param type {@code static} (your own servers: never resized); clouds and the local daemon later
 * @param target machines that the group was last told to have
 * @param unit what one of its machines offers
 * @param cloud what its cloud said last
 */
public record GroupView(String name, String type, int min, int max, int target, Unit unit, CloudView cloud) {

    /** A group whose machines and cloud are not known. */
    public GroupView(String name, String type, int min, int max, int target) {
        this(name, type, min, max, target, Unit.UNKNOWN, CloudView.UNKNOWN);
    }

    /** True where machines can be added and removed. */
    public boolean resizable() {
        return !type.equals("static");
    }

    /**
     * One machine of a group.
     *
     * @param cpuMillis cores that replicas may reserve, in thousandths; 0: unknown
     * @param memoryBytes memory that replicas may reserve; 0: unknown
     * @param costPerHour in any currency, the same for all groups; 0: unknown
     * @param priority the higher one is taken first among equal costs
     */
    public record Unit(int cpuMillis, long memoryBytes, double costPerHour, int priority) {

        public static final Unit UNKNOWN = new Unit(0, 0, 0, 0);
    }

    /**
     * What the cloud said last.
     *
     * @param describedAt when; {@link Instant#EPOCH}: never
     * @param orders machines on their way: ordered and not yet a node
     * @param refusal why the last order was refused
     * @param suspended true: somebody stopped the group from growing or shrinking, or replaces its machines now
     */
    public record CloudView(Instant describedAt, List<Order> orders, Refusal refusal, boolean suspended) {

        public static final CloudView UNKNOWN = new CloudView(Instant.EPOCH, List.of(), Refusal.NONE, false);

        public CloudView {
            orders = List.copyOf(orders);
        }
    }

    /** A machine that is on its way since then. */
    public record Order(String machine, Instant since) {}

    /** Why a cloud gives no more machines. */
    public enum Refusal {
        NONE,
        /** It has none, or the account may not have more. */
        NO_CAPACITY,
        /** It was asked too often. */
        THROTTLED
    }
}
