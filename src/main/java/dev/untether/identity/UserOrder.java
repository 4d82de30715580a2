package dev.untether.identity;

/** The orders in which users are listed. Users with equal values are ordered by name. */
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

  /** The columns of the ORDER BY clause. */
  String columns() {
    return columns;
  }
}
