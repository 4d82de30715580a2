package dev.untether.identity;

/** The orders in which users are listed. Those that are alike come in the order of their names. */
public enum UserOrder {
  NAME("name_key"),
  NAME_DESCENDING("name_key DESC"),
  DESCRIPTION("description, name_key"),
  DESCRIPTION_DESCENDING("description DESC, name_key"),
  DEFAULT_USER_LAST("is_default, name_key"),
  DEFAULT_USER_FIRST("is_default DESC, name_key");

  private final String columns;

  UserOrder(String columns) {
    this.columns = columns;
  }

  /** In SQL. */
  String columns() {
    return columns;
  }
}
