def test_x(busy, new_day):
    from monitor.reports.render.markdown import markdown
    from monitor.reports.render.html import html
    from monitor.settings.reports import Layout
    open('/tmp/busy.md','w').write(markdown(busy.document()))
    import inspect; print(inspect.signature(html))
def test_y(quiet):
    from monitor.reports.render.markdown import markdown
    open('/tmp/quiet.md','w').write(markdown(quiet.document()))
