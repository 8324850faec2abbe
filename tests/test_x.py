from tests.support import stores
def test_a(sample_store, rich_store):
    print(stores.rows(rich_store.current,"select status, count(*) from dim_notice group by 1"))
    print(stores.rows(rich_store.current,"select reason, source from audit_quarantine"))
    print(stores.rows(rich_store.current,"select verdict, count(*) from audit_reconciliation group by 1"))
    print(stores.rows(rich_store.current,"select source,region_key,period_key,status,version,published_on,supersedes,is_current_version from dim_notice order by 2,3,4"))
