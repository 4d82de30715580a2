package dev.untether.aws;

import static java.util.Comparator.comparing;

import dev.untether.aws.Cloud.EncryptionKey;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.AliasListEntry;
import software.amazon.awssdk.services.kms.model.KeyListEntry;
import software.amazon.awssdk.services.kms.model.ListAliasesResponse;
import software.amazon.awssdk.services.kms.model.ListKeysResponse;

/** What KMS knows of keys. Blocks. */
final class KmsReads {
  private static final int PAGE = 1000;
  private static final int ALIASES_PAGE = 100;

  private final AwsClients clients;

  KmsReads(AwsClients clients) {
    this.clients = clients;
  }

  /** Returns the keys, sorted by name and ARN. Of several aliases of a key, the first is shown. */
  List<EncryptionKey> keys(AwsCalls calls) {
    Map<String, String> aliases =
        aliases(calls).stream()
            .filter(alias -> alias.targetKeyId() != null)
            .collect(
                Collectors.toMap(
                    AliasListEntry::targetKeyId,
                    alias -> AwsCalls.text("kms:ListAliases", alias.aliasName()),
                    (one, other) -> one.compareTo(other) < 0 ? one : other));
    return calls
        .all(
            "keys",
            marker ->
                calls.call(
                    "kms:ListKeys",
                    options ->
                        client(calls)
                            .listKeys(
                                request ->
                                    request
                                        .limit(PAGE)
                                        .marker(marker)
                                        .overrideConfiguration(options))),
            ListKeysResponse::nextMarker,
            page -> page.keys().stream().map(key -> encryptionKey(key, aliases)).toList())
        .stream()
        .sorted(comparing(EncryptionKey::name).thenComparing(EncryptionKey::arn))
        .toList();
  }

  private List<AliasListEntry> aliases(AwsCalls calls) {
    return calls.all(
        "aliases of keys",
        marker ->
            calls.call(
                "kms:ListAliases",
                options ->
                    client(calls)
                        .listAliases(
                            request ->
                                request
                                    .limit(ALIASES_PAGE)
                                    .marker(marker)
                                    .overrideConfiguration(options))),
        ListAliasesResponse::nextMarker,
        ListAliasesResponse::aliases);
  }

  private static EncryptionKey encryptionKey(KeyListEntry key, Map<String, String> aliases) {
    String id = AwsCalls.text("kms:ListKeys", key.keyId());
    return new EncryptionKey(
        AwsCalls.text("kms:ListKeys", key.keyArn()), aliases.getOrDefault(id, id));
  }

  private KmsClient client(AwsCalls calls) {
    return clients.kms(calls.region().code());
  }
}
