"""The five sheets a catalogue is kept in: brands, producers, products (one line per SKU), bundles, certificates. Data only."""

from catalog.sheet_columns import (
    CERTIFICATE,
    LEVEL,
    LICENSING,
    PRODUCER_KIND,
    STORAGE,
    YES_NO,
    Column,
    SheetKind,
    certificate_kinds,
    code_of,
    day,
    gtin,
    line_of,
    paragraph,
    points,
    price_fen,
    price_yuan,
    sc_licence,
    theme,
    uscc,
    whole,
)

BRANDS = SheetKind(
    "brands",
    "品牌表",
    (
        Column("code", ("品牌编号", "品牌代码", "brand_code"), code_of(32), needed=True, is_number_text=True),
        Column("name", ("品牌名称", "brand_name"), line_of(60), needed=True),
        Column("name_bo", ("藏文名", "name_bo"), line_of(120), clears=True),
        Column("name_en", ("英文名", "name_en"), line_of(120), clears=True),
        Column("level", ("层级", "品牌层级", "level"), LEVEL, needed=True),
        Column("theme", ("主题", "视觉主题", "theme"), theme, clears=True),
        Column("story", ("故事", "品牌故事", "story"), paragraph, clears=True),
    ),
)

PRODUCERS = SheetKind(
    "producers",
    "生产者表",
    (
        Column("code", ("生产者编号", "主体编号", "producer_code"), code_of(32), needed=True, is_number_text=True),
        Column("name", ("生产者名称", "主体名称", "producer_name"), line_of(120), needed=True),
        Column("place", ("所在地", "乡镇", "place"), line_of(120), clears=True),
        Column("kind", ("类型", "主体类型", "kind"), PRODUCER_KIND, needed=True),
        Column("uscc", ("统一社会信用代码", "信用代码", "uscc"), uscc, clears=True, is_number_text=True),
    ),
)

PRODUCTS = SheetKind(
    "products",
    "商品表",
    (
        Column("sku", ("SKU", "商品编号", "商家编码", "货号"), code_of(32), needed=True, is_number_text=True),
        Column("name", ("名称", "商品名称", "品名", "name"), line_of(120), needed=True),
        Column("name_bo", ("藏文名", "name_bo"), line_of(200), clears=True),
        Column("brand", ("品牌", "brand"), line_of(60), needed=True),
        Column("public_brand", ("公共品牌", "区域品牌", "public_brand"), line_of(60), clears=True),
        Column("category", ("类目", "分类", "category"), line_of(60)),
        Column("spec", ("规格", "净含量/规格", "净含量", "spec"), line_of(60)),
        Column("storage", ("储存", "储存方式", "贮存条件", "storage"), STORAGE),
        Column("shelf_days", ("保质期(天)", "保质期", "shelf_days"), whole(1, 36_500, "保质期"), clears=True),
        Column("fen", ("价格(分)", "price_fen"), price_fen),
        Column("fen", ("价格(元)", "售价", "售价(元)", "价格", "price"), price_yuan),
        Column("floor_fen", ("最低价(分)", "floor_fen"), price_fen, clears=True),
        Column("market_price_fen", ("市场价(分)", "划线价(分)", "market_price_fen"), price_fen, clears=True),
        Column("unit", ("单位", "unit"), line_of(12)),
        Column("gross_g", ("毛重(克)", "毛重(g)", "毛重", "gross_g"), whole(0, 1_000_000, "毛重")),
        Column("tax_class", ("税类", "tax_class"), line_of(60), clears=True),
        Column("producer", ("生产者", "生产者编号", "主体编号", "producer"), line_of(32), clears=True),
        Column("claims", ("证书", "certs"), certificate_kinds, clears=True),
        Column("licence", ("生产许可证", "SC", "SC编号"), sc_licence, clears=True, is_number_text=True),
        Column("gtin", ("条码", "GTIN-13", "GTIN", "商品条码", "69码"), gtin, clears=True, is_number_text=True),
        Column("origin", ("产地", "origin"), line_of(120), clears=True),
        Column("standard", ("执行标准", "产品标准", "standard"), line_of(60), clears=True),
        Column("licensing", ("许可要求", "licensing"), LICENSING),
        Column("restricted", ("受限", "restricted"), YES_NO),
        Column("is_food", ("食品", "is_food"), YES_NO),
        Column("is_weighed", ("称重", "称重商品", "is_weighed"), YES_NO),
        Column("presale_days", ("预售天数", "presale_days"), whole(1, 330, "预售天数"), clears=True),
        Column("ingredients", ("配料", "配料表", "ingredients"), paragraph, clears=True),
        Column("selling_points", ("卖点", "selling_points"), points, clears=True),
        Column("uses", ("吃法", "用法", "吃法/用法", "uses"), points, clears=True),
        Column("story", ("故事", "商品故事", "story"), paragraph, clears=True),
    ),
)

BUNDLES = SheetKind(
    "bundles",
    "组合表",
    (
        Column("bundle", ("组合SKU", "礼盒SKU", "bundle"), code_of(32), needed=True, is_number_text=True),
        Column("component", ("组件SKU", "明细SKU", "component"), code_of(32), needed=True, is_number_text=True),
        Column("pieces", ("件数", "数量", "pieces"), whole(0, 999, "件数"), needed=True),
    ),
)

CERTIFICATES = SheetKind(
    "certificates",
    "证书表",
    (
        Column("producer", ("生产者编号", "主体编号", "producer"), line_of(32)),
        Column("sku", ("SKU", "商品编号", "sku"), code_of(32), is_number_text=True),
        Column("kind", ("证书类型", "kind"), CERTIFICATE, needed=True),
        Column("number", ("证书编号", "number"), line_of(60), needed=True, is_number_text=True),
        Column("valid_from", ("起始日期", "发证日期", "valid_from"), day, needed=True),
        Column("valid_to", ("截止日期", "有效期至", "valid_to"), day, clears=True),
        Column("verified", ("已核验", "verified"), YES_NO),
    ),
)

KINDS = (BRANDS, PRODUCERS, PRODUCTS, BUNDLES, CERTIFICATES)
