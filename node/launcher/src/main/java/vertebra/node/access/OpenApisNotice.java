package vertebra.node.access;

import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vertebra.node.config.Address;
import vertebra.registry.catalog.ApiCatalog;
import vertebra.registry.catalog.Catalog;
import vertebra.spec.ApiName;
import vertebra.spec.NetworkingSpec.Auth;
import vertebra.spec.RealtimeApi;

/** Warns, whenever it changes, which APIs other machines can call without a key. On the catalog's thread. */
public final class OpenApisNotice {

    private static final Logger LOGGER = LoggerFactory.getLogger(OpenApisNotice.class);

    private final ApiCatalog apis;
    private final Address data;
    private Set<ApiName> told = Set.of();

    private OpenApisNotice(ApiCatalog apis, Address data) {
        this.apis = apis;
        this.data = data;
    }

    /** @param data where the APIs answer; on loopback there is nothing to say */
    public static void watch(ApiCatalog apis, Address data) {
        if (!data.isLoopback()) {
            apis.onChange(new OpenApisNotice(apis, data)::look);
        }
    }

    private void look(Catalog catalog) {
        Set<ApiName> open = catalog.live().entrySet().stream()
                .flatMap(api -> apis.revision(api.getKey(), api.getValue().current()).stream())
                .filter(revision -> revision.spec() instanceof RealtimeApi api
                        && api.networking().auth() != Auth.KEY)
                .map(revision -> revision.api())
                .collect(Collectors.toCollection(TreeSet::new));
        if (!open.isEmpty() && !open.equals(told)) {
            LOGGER.atWarn()
                    .addKeyValue("apis", open)
                    .addKeyValue("listener", data)
                    .addKeyValue("fix", "networking.auth: key")
                    .log("APIs answer whoever reaches the data listener, without a key");
        }
        told = open;
    }
}
