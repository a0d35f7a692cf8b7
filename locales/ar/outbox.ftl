### View: outbox.

outbox--title = بانتظار الإرسال
outbox--empty = لا شيء بانتظار الإرسال. تظهر هنا إقراراتك حتى يثبتها السجل.
outbox--reached = وصول
outbox--shown = عرض
outbox--opened = فتح
outbox--acknowledged = إقرار بالعلم
outbox--waiting = يُرسل فور توفر الاتصال.
outbox--refused = رفضه السجل:
outbox--seen = اطّلعت على الرفض
