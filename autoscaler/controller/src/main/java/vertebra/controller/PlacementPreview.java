package vertebra.controller;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import vertebra.registry.status.FleetReader;
import vertebra.scaling.placement.ReplicaPacker;
import vertebra.spec.ApiName;
import vertebra.spec.fleet.Explanation;
import vertebra.spec.fleet.Fleet;
import vertebra.spec.fleet.Fleet.ApiView;
import vertebra.spec.fleet.GroupView;

/** What the {@link ControlLoop} would decide if other APIs ran: the same decision on another fleet. Does nothing. Safe for any thread. */
public final class PlacementPreview {

    private final FleetReader fleets;
    private final List<GroupView> groups;
    private final ReplicaPacker packer = new ReplicaPacker();

    public PlacementPreview(FleetReader fleets, List<GroupView> groups) {
        this.fleets = fleets;
        this.groups = List.copyOf(groups);
    }

    /**
     * Decides with these APIs in place of those of the same names.
     *
     * @return one explanation for each of them
     */
    public List<Explanation> of(List<ApiView> apis) {
        Map<ApiName, ApiView> replacing =
                apis.stream().collect(Collectors.toMap(api -> api.spec().name(), Function.identity()));
        Fleet now = fleets.snapshot(groups);
        Stream<ApiView> others = now.apis().stream()
                .filter(api -> !replacing.containsKey(api.spec().name()));
        Fleet then = now.withApis(Stream.concat(others, apis.stream()).toList());
        return Rollout.decide(then, packer).explanations().stream()
                .filter(explanation -> replacing.containsKey(explanation.api()))
                .toList();
    }
}
